// One column of a record batch, read in place from the batch's body.
#pragma once

#include <cstdint>

#include "arrow/arrow_type.h"
#include "base/byte_view.h"

namespace vec {

// Its buffers are as long as its length demands. Offsets are checked when they are read.
class ArrowArray {
 public:
  const ArrowType& type() const { return type_; }
  uint64_t length() const { return length_; }

  // The following methods read one row. REQUIRES: row < length().
  bool is_null(uint64_t row) const { return all_null_ || (validity_ != nullptr && !bit(validity_, row)); }
  // Whether any of the rows is NULL. REQUIRES: first + count <= length().
  bool any_null(uint64_t first, uint64_t count) const;

  // For boolean, integer and floating arrays. An integer that SQLite cannot hold fails with SQLITE_ERROR.
  bool boolean(uint64_t row) const { return bit(values_.data(), row); }
  int64_t integer(uint64_t row) const;
  double real(uint64_t row) const;
  // For text and binary arrays.
  ByteView bytes(uint64_t row) const;
  // Where the elements of a row begin and end in the array of elements. For list arrays.
  struct Range {
    uint64_t begin;
    uint64_t end;
  };
  Range elements(uint64_t row) const;
  // For arrays of numbers.
  const uint8_t* number(uint64_t row) const { return values_.data() + row * type_.bytes(); }

 private:
  friend class ArrowBatch;
  static bool bit(const uint8_t* bits, uint64_t index) { return (bits[index / 8] >> (index % 8) & 1) != 0; }
  uint64_t offset(uint64_t index) const;
  Range range(uint64_t row) const;

  ArrowType type_;
  uint64_t length_ = 0;
  bool all_null_ = false;
  const uint8_t* validity_ = nullptr;  // null when no row is NULL
  ByteView offsets_;
  ByteView values_;
};

}  // namespace vec
