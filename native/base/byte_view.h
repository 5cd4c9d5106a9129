// A view of bytes that someone else owns and that may be damaged. It never reads beyond their end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace vec {

// Reads a number at any alignment.
template <class T>
T load_number(const uint8_t* bytes) {
  T number;
  std::memcpy(&number, bytes, sizeof number);
  return number;
}

class ByteView {
 public:
  ByteView() = default;
  ByteView(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  bool starts_with(std::string_view text) const {
    return size_ >= text.size() && std::memcmp(data_, text.data(), text.size()) == 0;
  }

  // Nothing when the range goes beyond the end.
  std::optional<ByteView> slice(uint64_t offset, uint64_t size) const {
    if (offset > size_ || size > size_ - offset) return std::nullopt;
    return ByteView(data_ + offset, static_cast<size_t>(size));
  }
  template <class T>
  std::optional<T> load(uint64_t offset) const {
    std::optional<ByteView> bytes = slice(offset, sizeof(T));
    return bytes ? std::optional(load_number<T>(bytes->data_)) : std::nullopt;
  }

 private:
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace vec
