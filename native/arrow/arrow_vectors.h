// The vectors of a column of lists.
#pragma once

#include "arrow/arrow_batch.h"
#include "base/bytes.h"
#include "definition/table_options.h"

namespace vec {

class ArrowVectors {
 public:
  // Fails with SQLITE_ERROR unless the column can have vectors of the table: of so many elements, of its element type
  // or of one that is converted to it, floats to floats and integers to integers. REQUIRES: both outlive this object;
  // field.type.is_list().
  ArrowVectors(const ArrowField& field, const TableOptions& options);

  void read(ArrowBatch& batch);
  uint64_t length() const { return lists_.length(); }
  // The elements of a row, good until the next call. Fails with SQLITE_ERROR on anything but as many as the table has
  // dimensions, all there, and within the range of its element type. REQUIRES: row < length().
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
