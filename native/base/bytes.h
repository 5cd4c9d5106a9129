// Bytes: owned, and as SQLite or a caller owns them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vec {

using Bytes = std::vector<uint8_t>;

// The bytes of a BLOB or TEXT that SQLite or the caller owns.
struct BlobView {
  const void* data;
  size_t size;
};

}  // namespace vec
