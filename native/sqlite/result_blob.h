// A large BLOB that an SQL function makes and returns without a copy.
#pragma once

#include <cstddef>

#include "sqlite/sqlite.h"

namespace vec {

class ResultBlob {
 public:
  // The BLOB can have at most `limit` bytes.
  explicit ResultBlob(size_t limit) : limit_(limit) {}
  ResultBlob(const ResultBlob&) = delete;
  ResultBlob& operator=(const ResultBlob&) = delete;
  ~ResultBlob() { sqlite3_free(bytes_); }

  size_t size() const { return size_; }
  // Makes room for `size` bytes in all. Fails with SQLITE_TOOBIG beyond the limit.
  void reserve(size_t size);
  void append(const void* bytes, size_t size);
  // Appends zeros up to a multiple of `alignment`.
  void align(size_t alignment);

  // Makes the BLOB the result of the function.
  void give(sqlite3_context* context);

 private:
  unsigned char* bytes_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t limit_;
};

}  // namespace vec
