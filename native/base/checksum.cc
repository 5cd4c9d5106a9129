#include "base/checksum.h"

#include <cstring>

namespace vec {

namespace {

constexpr uint64_t kOdd = 0x9e3779b97f4a7c15u;
constexpr size_t kLanes = 4;

uint64_t mix(uint64_t z) {  // the finalizer of splitmix64, see Connection::next_stamp
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

uint64_t rotate(uint64_t word, int bits) { return word << bits | word >> (64 - bits); }

}  // namespace

// Multiplies and rotates words in lanes that do not wait for each other. A step is a permutation of its lane, so a
// single wrong word always changes the sum.
uint64_t checksum(const void* data, size_t bytes, uint64_t seed) {
  auto from = static_cast<const uint8_t*>(data);
  uint64_t lanes[kLanes];
  for (size_t i = 0; i < kLanes; i++) lanes[i] = mix(seed + i * kOdd);
  size_t at = 0;
  for (; at + sizeof lanes <= bytes; at += sizeof lanes) {
    uint64_t words[kLanes];
    std::memcpy(words, from + at, sizeof words);
    for (size_t i = 0; i < kLanes; i++) lanes[i] = rotate((lanes[i] ^ words[i]) * kOdd, 29);
  }
  uint64_t words[kLanes] = {};
  if (at < bytes) std::memcpy(words, from + at, bytes - at);
  uint64_t sum = bytes;
  for (size_t i = 0; i < kLanes; i++) sum = mix(sum ^ rotate((lanes[i] ^ words[i]) * kOdd, 29)) + i;
  return sum;
}

}  // namespace vec
