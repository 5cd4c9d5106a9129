// A set of small numbers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace vec {

class Bitset {
 public:
  explicit Bitset(size_t size = 0) : words_((size + 63) / 64) {}

  bool contains(size_t number) const { return (words_[number / 64] >> number % 64 & 1) != 0; }
  // Returns whether the number was new.
  bool insert(size_t number) {
    uint64_t bit = uint64_t{1} << number % 64;
    bool fresh = (words_[number / 64] & bit) == 0;
    words_[number / 64] |= bit;
    return fresh;
  }
  void remove(size_t number) { words_[number / 64] &= ~(uint64_t{1} << number % 64); }
  void clear() { std::fill(words_.begin(), words_.end(), 0); }
  // Inserts all numbers below `size`. REQUIRES: the set was made for `size` numbers.
  void fill(size_t size) {
    std::fill(words_.begin(), words_.end(), ~uint64_t{0});
    if (size % 64 != 0) words_.back() = ~uint64_t{0} >> (64 - size % 64);
  }
  // REQUIRES: both sets have the same size.
  void remove_all(const Bitset& others) {
    for (size_t i = 0; i < words_.size(); i++) words_[i] &= ~others.words_[i];
  }
  // REQUIRES: both sets have the same size.
  void keep_all(const Bitset& others) {
    for (size_t i = 0; i < words_.size(); i++) words_[i] &= others.words_[i];
  }
  size_t count() const {
    size_t count = 0;
    for (uint64_t word : words_) count += static_cast<size_t>(__builtin_popcountll(word));
    return count;
  }

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (size_t index = 0; index < words_.size(); index++) {
      for (uint64_t word = words_[index]; word != 0; word &= word - 1) {
        visit(64 * index + static_cast<size_t>(__builtin_ctzll(word)));
      }
    }
  }
  template <class Test>
  void keep_if(Test&& test) {
    for_each([&](size_t number) {
      if (!test(number)) words_[number / 64] &= ~(uint64_t{1} << number % 64);
    });
  }

  // The set as words of 64 numbers each.
  size_t words() const { return words_.size(); }
  uint64_t word(size_t index) const { return words_[index]; }
  void set_word(size_t index, uint64_t word) { words_[index] = word; }

  size_t memory_bytes() const { return words_.capacity() * sizeof(uint64_t); }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace vec
