// How many vectors go into one chunk.
#pragma once

#include <cstddef>

namespace vec {

// As few as take at most about 1.07 times their own bytes in a file of such pages (fewer are read faster); where no
// number does, the best one. 1: a row of its own for each vector is as good as any chunk, and nothing is to be packed.
size_t chunk_capacity(size_t vector_bytes, size_t page_size);

}  // namespace vec
