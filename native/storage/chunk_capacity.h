// How many vectors go into one chunk.
#pragma once

#include <cstddef>

namespace vec {

// The least number of vectors whose chunks take at most about 1.07 times the vectors' own bytes, in pages of that size.
// Small chunks are read faster. Where no number achieves that, it is the best one. It is 1 where a row for each vector
// is as good as any chunk. Then nothing is packed. No chunk has more than `most_bytes` bytes.
size_t chunk_capacity(size_t vector_bytes, size_t page_size, size_t most_bytes);

}  // namespace vec
