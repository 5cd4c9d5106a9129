// The interface through which the vectors of a table are read.
#pragma once

#include <cstdint>
#include <functional>

#include "base/bytes.h"

namespace vec {

class VectorReader {
 public:
  virtual ~VectorReader() = default;

  // Calls `visit` with the vector, whose bytes are valid until `visit` returns. Returns false when there is no such
  // vector.
  virtual bool read(int64_t key, const std::function<void(BlobView)>& visit) = 0;
  // Visits the vectors by key, ascending, from `first_key` on, until `visit` returns false.
  virtual void read_from(int64_t first_key, const std::function<bool(int64_t key, BlobView)>& visit) = 0;
  void read_all(const std::function<void(int64_t key, BlobView)>& visit) {
    read_from(INT64_MIN, [&](int64_t key, BlobView vector) { return visit(key, vector), true; });
  }
};

}  // namespace vec
