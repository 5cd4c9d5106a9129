// Bytes that the engine owns, and a view of bytes that it does not own.
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
