// Takes a record batch apart. Whatever is damaged or compressed fails with SQLITE_ERROR.
#pragma once

#include "arrow/arrow_array.h"
#include "arrow/flatbuffer_reader.h"

namespace vec {

class ArrowBatch {
 public:
  ArrowBatch(const FlatTable& record_batch, ByteView body);

  uint64_t length() const { return length_; }
  // The arrays as the schema has them, a list's before that of its elements. REQUIRES: is_scalar(type) or
  // type.is_list().
  ArrowArray next(const ArrowType& type);
  // There must be no more of them.
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
