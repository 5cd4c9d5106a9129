#include "sqlite/result_blob.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "sqlite/error.h"

namespace vec {

void ResultBlob::reserve(size_t size) {
  if (size > limit_) {
    fail(SQLITE_TOOBIG, "expected a result of at most %lld bytes, received one of %lld bytes or more",
         static_cast<long long>(limit_), static_cast<long long>(size));
  }
  if (size <= capacity_) return;
  size_t capacity = std::min(limit_, std::max(size, capacity_ + capacity_ / 2));
  void* bytes = sqlite3_realloc64(bytes_, capacity);
  if (bytes == nullptr) throw std::bad_alloc();
  bytes_ = static_cast<unsigned char*>(bytes);
  capacity_ = capacity;
}

void ResultBlob::append(const void* bytes, size_t size) {
  if (size == 0) return;
  reserve(size_ + size);
  std::memcpy(bytes_ + size_, bytes, size);
  size_ += size;
}

void ResultBlob::align(size_t alignment) {
  constexpr unsigned char zeros[64] = {};
  append(zeros, (alignment - size_ % alignment) % alignment);
}

void ResultBlob::give(sqlite3_context* context) {
  size_t size = std::exchange(size_, 0);
  capacity_ = 0;
  sqlite3_result_blob64(context, std::exchange(bytes_, nullptr), size, sqlite3_free);
}

}  // namespace vec
