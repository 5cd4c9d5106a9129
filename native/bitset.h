// A set of small numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vec {

class Bitset {
 public:
  explicit Bitset(size_t size = 0) : words_((size + 63) / 64) {}

  bool contains(size_t number) const { return (words_[number / 64] >> number % 64 & 1) != 0; }
  // Whether it was new.
  bool insert(size_t number) {
    uint64_t bit = uint64_t{1} << number % 64;
    bool fresh = (words_[number / 64] & bit) == 0;
    words_[number / 64] |= bit;
    return fresh;
  }
  size_t memory_bytes() const { return words_.capacity() * sizeof(uint64_t); }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace vec
