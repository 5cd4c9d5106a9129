// Reads little-endian numbers from bytes that may be damaged, and appends such numbers to bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"

namespace vec {

class ByteReader {
 public:
  ByteReader(const uint8_t* bytes, size_t size) : at_(bytes), left_(size) {}

  // Reads `count` values. Returns false and reads nothing when fewer are left.
  template <class T>
  bool read(T* values, size_t count) {
    if (count > left_ / sizeof(T)) return false;
    if (count > 0) std::memcpy(values, at_, count * sizeof(T));
    at_ += count * sizeof(T);
    left_ -= count * sizeof(T);
    return true;
  }
  template <class T>
  bool read(T& value) {
    return read(&value, 1);
  }
  // Reads `size` bytes without a copy. Returns false and reads nothing when fewer are left.
  bool view(BlobView& bytes, size_t size) {
    if (size > left_) return false;
    bytes = {at_, size};
    at_ += size;
    left_ -= size;
    return true;
  }
  bool at_end() const { return left_ == 0; }

 private:
  const uint8_t* at_;
  size_t left_;
};

template <class T>
void append(Bytes& bytes, const T* values, size_t count) {
  auto from = reinterpret_cast<const uint8_t*>(values);
  bytes.insert(bytes.end(), from, from + count * sizeof(T));
}

template <class T>
void append(Bytes& bytes, T value) {
  append(bytes, &value, 1);
}

}  // namespace vec
