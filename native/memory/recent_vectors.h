// The vectors of a segment's rows that searches have read more than once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/bitset.h"
#include "base/row_arena.h"

namespace vec {

// A live row of a segment has the vector that the segment was made of. So a vector that was read for it is good as long
// as the segment is that one.
//
// A vector is kept when it is read for the second time. Most rows are read once, and keeping them would take longer
// than it saves: a sixth of a search (measured). When there is no more room, the vector that was kept first makes room
// for the next.
class RecentVectors {
 public:
  static constexpr size_t kDefaultBytes = size_t{32} << 20;

  // Sets how much memory this may take, 0 for none. Another number than before forgets all vectors.
  void set_most_bytes(size_t bytes);
  // From now on, the vectors are those of a segment of `rows` rows. Forgets those of another.
  void begin(int64_t segment, size_t rows, size_t vector_bytes);
  void forget();

  // Null when the vector is not kept. It is valid until the next keep().
  const uint8_t* find(int64_t segment, size_t row) const;
  // Whether to keep a vector that has been read now. False for another segment than that of begin().
  bool is_wanted(int64_t segment, size_t row);
  // REQUIRES: is_wanted(), and find() has found nothing.
  void keep(size_t row, const void* vector);

  size_t memory_bytes() const;

 private:
  size_t room() const;

  size_t most_bytes_ = kDefaultBytes;
  int64_t segment_ = 0;
  size_t segment_rows_ = 0;
  size_t vector_bytes_ = 0;
  Bitset read_once_;  // by row; empty until the first is read
  size_t read_ = 0;   // how many rows that are
  RowArena vectors_;
  std::vector<size_t> rows_;  // by their places in vectors_
  std::unordered_map<size_t, size_t> place_of_;
  size_t next_ = 0;  // the place that is used next, once all are in use
};

}  // namespace vec
