// The codes of a segment's vectors, in memory.
#pragma once

#include <vector>

#include "base/large_buffer.h"
#include "base/prefetch.h"
#include "numeric/vector_codec.h"

namespace vec {

class CodedVectors {
 public:
  CodedVectors() = default;
  // Makes room for `capacity` codes.
  CodedVectors(const VectorCodec& codec, size_t capacity);

  const VectorCodec& codec() const { return codec_; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  size_t stride() const { return stride_; }
  size_t memory_bytes() const { return codes_.size() + infos_.size(); }

  const uint8_t* code(size_t index) const { return codes_.data() + index * stride_; }
  uint8_t* code(size_t index) { return codes_.data() + index * stride_; }
  const CodeInfo& info(size_t index) const { return infos()[index]; }

  // Adds the code that the caller has written at code(size()). REQUIRES: size() < capacity().
  void push_back(const CodeInfo& info) { infos()[size_++] = info; }
  void append(const CodedVectors& others);
  void widen_error(size_t index, float error) { infos()[index].error = error; }

  // The estimated distance between two of the vectors.
  float estimate(size_t a, size_t b) const;
  // The estimated distances between a code and the vectors at `count` places.
  void estimates(const uint8_t* code, const CodeInfo& info, const uint32_t* places, size_t count, float* out) const {
    codec_.products_at(code, codes_.data(), stride_, places, count, out);
    for (size_t i = 0; i < count; i++) out[i] = codec_.estimate(info, infos()[places[i]], out[i]);
  }

  void prefetch(size_t index) const {
    const uint8_t* from = code(index);
    for (size_t at = 0; at < code_bytes_; at += 64) vec::prefetch(from + at);
    vec::prefetch(infos() + index);
  }

 private:
  const CodeInfo* infos() const { return reinterpret_cast<const CodeInfo*>(infos_.data()); }
  CodeInfo* infos() { return reinterpret_cast<CodeInfo*>(infos_.data()); }

  VectorCodec codec_;
  size_t code_bytes_ = 0;
  size_t stride_ = 0;
  size_t capacity_ = 0;
  LargeBuffer codes_;
  LargeBuffer infos_;  // of CodeInfo
  size_t size_ = 0;
};

}  // namespace vec
