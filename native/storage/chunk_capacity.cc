#include "storage/chunk_capacity.h"

#include <algorithm>

#include "storage/packed_chunk.h"

namespace vec {

namespace {

constexpr double kGoodEnough = 1.07;
constexpr double kWorthIt = 0.9;  // of what single rows take: saving less is not worth reading a chunk for one vector
constexpr size_t kMostVectors = 64;
constexpr size_t kMostPages = 4;

size_t varint_bytes(size_t value) {
  size_t bytes = 1;
  while (value >>= 7) bytes++;
  return bytes;
}

// The bytes of pages that a row with a key and a BLOB takes in a table.
// Source: https://www.sqlite.org/fileformat2.html, sections 1.5 (B-tree Pages, "Let X be U-35..."), 1.6 (Cell Payload
// Overflow Pages) and 2.1 (Record Format). Interior pages take less than a percent.
double stored_bytes(size_t blob_bytes, size_t page_size) {
  constexpr size_t kPageHeader = 8;
  constexpr size_t kCellPointer = 2;
  constexpr size_t kPagePointer = 4;
  constexpr size_t kKey = 4;  // for keys of seven to eight digits
  const size_t most_local = page_size - 35;
  const size_t least_local = (page_size - 12) * 32 / 255 - 23;
  const size_t overflow_page = page_size - kPagePointer;

  size_t payload = 2 + varint_bytes(2 * blob_bytes + 12) + blob_bytes;
  size_t local = payload;
  size_t overflow_pages = 0;
  if (payload > most_local) {
    local = least_local + (payload - least_local) % overflow_page;
    if (local > most_local) local = least_local;
    overflow_pages = (payload - local + overflow_page - 1) / overflow_page;
  }
  size_t cell = kCellPointer + varint_bytes(payload) + kKey + local + (overflow_pages > 0 ? kPagePointer : 0);
  size_t cells_of_leaf = std::max<size_t>(1, (page_size - kPageHeader) / cell);
  return static_cast<double>(page_size) *
         (static_cast<double>(overflow_pages) + 1.0 / static_cast<double>(cells_of_leaf));
}

}  // namespace

size_t chunk_capacity(size_t vector_bytes, size_t page_size, size_t most_bytes) {
  const double alone = stored_bytes(vector_bytes, page_size) / static_cast<double>(vector_bytes);
  if (alone <= kGoodEnough) return 1;
  size_t best = 1;
  double least = alone * kWorthIt;
  const size_t most = std::min(most_bytes, kMostPages * page_size);
  for (size_t count = 2; count <= kMostVectors && chunk_bytes(count, vector_bytes) <= most; count++) {
    double ratio =
        stored_bytes(chunk_bytes(count, vector_bytes), page_size) / static_cast<double>(count * vector_bytes);
    if (ratio <= kGoodEnough) return count;
    if (ratio < least) {
      least = ratio;
      best = count;
    }
  }
  return best;
}

}  // namespace vec
