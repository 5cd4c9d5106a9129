// How a segment is divided into chunks.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vec {

// How many items a chunk of each section has. The last chunk of a section may have fewer.
struct SegmentLayout {
  size_t codes;
  size_t infos;
  size_t rows;
  size_t linked;  // nodes and their neighbors, of the ground and of each level
  size_t strays;

  // The layout of a segment whose chunks have at most `chunk_bytes` bytes. A single item may have more.
  SegmentLayout(size_t chunk_bytes, size_t code_bytes, size_t m);
  // The layout of version 1, which had chunks of about 1 MiB.
  static SegmentLayout of_version_1(size_t code_bytes);

 private:
  SegmentLayout() = default;
};

// The bytes of a chunk that a build writes, where SQLITE_LIMIT_LENGTH of the connection is `limit`. Fails with
// SQLITE_TOOBIG when not even a single item fits.
size_t writable_chunk_bytes(size_t limit, size_t code_bytes, size_t m);

}  // namespace vec
