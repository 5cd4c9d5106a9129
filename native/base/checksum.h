// Tells damaged bytes from sound ones.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vec {

// Of so many bytes and of `seed`: 64 bits that nobody needs to keep secret. Several GB a second.
uint64_t checksum(const void* data, size_t bytes, uint64_t seed);

}  // namespace vec
