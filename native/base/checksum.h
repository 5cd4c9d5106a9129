// A checksum that detects damaged bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vec {

// 64 bits, made from the bytes and `seed`. It is not cryptographic. It reads several GB a second.
uint64_t checksum(const void* data, size_t bytes, uint64_t seed);

}  // namespace vec
