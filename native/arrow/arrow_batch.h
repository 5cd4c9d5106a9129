// Splits a record batch into arrays. Damaged or compressed data fails with SQLITE_ERROR.
#pragma once

#include "arrow/arrow_array.h"
#include "arrow/flatbuffer_reader.h"

namespace vec {

class ArrowBatch {
 public:
  ArrowBatch(const FlatTable& record_batch, ByteView body);

  uint64_t length() const { return length_; }
  // The next array, in the order of the schema. A list comes before its elements. REQUIRES: is_scalar(type) or
  // type.is_list().
  ArrowArray next(const ArrowType& type);
  // Fails if arrays are left.
  void check_end() const;

 private:
  struct Node {
    uint64_t length;
    bool has_nulls;
  };
  Node next_node();
  ByteView next_buffer(const char* what, uint64_t count, uint64_t bytes);
  ByteView next_bits(const char* what, uint64_t count);

  uint64_t length_;
  ByteView body_;
  FlatVector nodes_;
  FlatVector buffers_;
  uint32_t node_ = 0;
  uint32_t buffer_ = 0;
};

}  // namespace vec
