// The vectors of a column of lists.
#pragma once

#include "arrow/arrow_batch.h"
#include "base/bytes.h"
#include "definition/table_options.h"

namespace vec {

class ArrowVectors {
 public:
  // Fails with SQLITE_ERROR unless the column can hold vectors of the table. Its lists must have as many elements as
  // the table has dimensions. Its elements must have the table's type, or one that is converted: floats to floats,
  // integers to integers. REQUIRES: field.type.is_list(). Both arguments outlive this object.
  ArrowVectors(const ArrowField& field, const TableOptions& options);

  void read(ArrowBatch& batch);
  uint64_t length() const { return lists_.length(); }
  // The elements of a row, valid until the next call. Fails with SQLITE_ERROR on NULL, on a number of elements that
  // differs from the table's dimensions, and on an element out of the range. REQUIRES: row < length().
  BlobView vector(uint64_t row);

 private:
  void convert(uint64_t begin);

  const ArrowField& field_;
  const TableOptions& options_;
  bool converts_;
  ArrowArray lists_;
  ArrowArray elements_;
  Bytes converted_;
};

}  // namespace vec
