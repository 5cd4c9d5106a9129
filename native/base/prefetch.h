// Sends for memory before it is read.
#pragma once

namespace vec {

// Fetches the cache line of an address into the first-level cache. A walk through a graph was measured to take a tenth
// longer with the second level. The address may be anything.
inline void prefetch(const void* address) {
  __builtin_prefetch(address);
  // GCC takes a function that only prefetches for one without an effect, and leaves out the calls of it.
  __asm__ volatile("");
}

}  // namespace vec
