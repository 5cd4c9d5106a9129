#include "memory/recent_vectors.h"

#include <algorithm>
#include <cstring>

namespace vec {

namespace {

constexpr size_t kBesideVector = 56;  // roughly: a row number, a node of the map and its bucket

}  // namespace

void RecentVectors::set_most_bytes(size_t bytes) {
  if (bytes == most_bytes_) return;
  most_bytes_ = bytes;
  forget();
}

void RecentVectors::begin(int64_t segment, size_t rows, size_t vector_bytes) {
  if (segment == segment_ && rows == segment_rows_ && vector_bytes == vector_bytes_) return;
  segment_ = segment;
  segment_rows_ = rows;
  vector_bytes_ = vector_bytes;
  forget();
}

void RecentVectors::forget() {
  read_once_ = Bitset();
  read_ = 0;
  vectors_ = vector_bytes_ == 0 ? RowArena() : RowArena(vector_bytes_, 1, Access::single);
  rows_ = {};
  place_of_ = {};
  next_ = 0;
}

// For how many vectors.
size_t RecentVectors::room() const {
  const size_t taken = (segment_rows_ + 63) / 64 * sizeof(uint64_t);
  return (most_bytes_ - std::min(most_bytes_, taken)) / (vectors_.stride() + kBesideVector);
}

const uint8_t* RecentVectors::find(int64_t segment, size_t row) const {
  if (segment != segment_ || rows_.empty()) return nullptr;
  auto found = place_of_.find(row);
  return found == place_of_.end() ? nullptr : vectors_.row(found->second);
}

bool RecentVectors::is_wanted(int64_t segment, size_t row) {
  if (segment != segment_ || row >= segment_rows_ || room() == 0) return false;
  if (read_once_.words() == 0) read_once_ = Bitset(segment_rows_);
  if (!read_once_.insert(row)) return true;
  // Begins anew before nearly every row has been read once, at some time.
  if (++read_ > std::max(room(), segment_rows_ / 2)) {
    read_once_.clear();
    read_ = 0;
  }
  return false;
}

void RecentVectors::keep(size_t row, const void* vector) {
  size_t place = rows_.size();
  if (place < room()) {
    vectors_.resize(place + 1);
    rows_.push_back(row);
  } else {
    place = next_;
    next_ = (next_ + 1) % rows_.size();
    place_of_.erase(rows_[place]);
    rows_[place] = row;
  }
  std::memcpy(vectors_.row(place), vector, vector_bytes_);
  place_of_[row] = place;
}

size_t RecentVectors::memory_bytes() const {
  return read_once_.memory_bytes() + rows_.size() * (vectors_.stride() + kBesideVector);
}

}  // namespace vec
