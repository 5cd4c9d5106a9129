// One column of a record batch that is being built.
#pragma once

#include "arrow/arrow_metadata.h"
#include "arrow/arrow_type.h"
#include "base/bytes.h"
#include "sqlite/result_blob.h"

namespace vec {

class ArrowBuilder {
 public:
  // For 64-bit numbers, Utf8, Binary and fixed-size lists.
  explicit ArrowBuilder(ArrowField field) : field_(field) {}

  const ArrowField& field() const { return field_; }
  // The bytes of the column so far, without padding.
  size_t size() const { return validity_.size() + offsets_.size() + values_.size(); }

  // These add the next row.
  void add_null();
  void add_number(const void* number) { add_fixed(number, sizeof(int64_t)); }
  void add_vector(BlobView elements) { add_fixed(elements.data, elements.size); }
  void add_bytes(BlobView bytes);

  // Adds its arrays and buffers to the layout. `at` is where they begin in the body. Returns where they end.
  size_t lay_out(ArrowLayout& layout, size_t at) const;
  // Writes the buffers, each padded to a multiple of 8 bytes.
  void write(ResultBlob& body) const;
  // Removes all rows.
  void clear();

 private:
  void add_fixed(const void* bytes, size_t size);
  void set_valid(bool is_valid);

  ArrowField field_;
  int64_t rows_ = 0;
  int64_t nulls_ = 0;
  Bytes validity_;
  Bytes offsets_;
  Bytes values_;
};

}  // namespace vec
