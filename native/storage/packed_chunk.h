// A chunk: several vectors in one row of docs_chunks, as bytes. This file does not use a database.
//
//   uint32  count
//   int64   key[count]           strictly ascending, none below the id of the chunk's row
//   uint8   present[count]       1, or 0 once the vector has been deleted or moved elsewhere
//   vector  vectors[count]       each as long as the table's vectors are
//
// Numbers are little-endian. There are no gaps, and nothing is aligned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace vec {

// Reads a chunk in place.
class PackedChunk {
 public:
  // Nothing when `bytes` are not a chunk of vectors of `vector_bytes` for the row `id`.
  static std::optional<PackedChunk> parse(BlobView bytes, int64_t id, size_t vector_bytes);

  size_t count() const { return count_; }
  int64_t key(size_t index) const;
  bool is_present(size_t index) const { return bytes_[present_offset(index)] != 0; }
  BlobView vector(size_t index) const;
  // Whether no vector is present.
  bool is_empty() const;

  // The index of the vector of `key`, if it is present.
  std::optional<size_t> find(int64_t key) const;
  // The position in the chunk of the byte that says whether a vector is present.
  size_t present_offset(size_t index) const;

 private:
  PackedChunk(const uint8_t* bytes, size_t count, size_t vector_bytes)
      : bytes_(bytes), count_(count), vector_bytes_(vector_bytes) {}

  const uint8_t* bytes_;
  size_t count_;
  size_t vector_bytes_;
};

// The size of a chunk of `count` vectors.
size_t chunk_bytes(size_t count, size_t vector_bytes);

// Makes `chunk` one of `count` vectors, all present. REQUIRES: the keys ascend strictly. `vectors` lie side by side in
// the same order.
void write_chunk(Bytes& chunk, const int64_t* keys, const uint8_t* vectors, size_t count, size_t vector_bytes);

}  // namespace vec
