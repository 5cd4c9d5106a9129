// Rows that a search may give, as far as their codes tell.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace vec {

// A row that may be next: it is at that distance, or when that is not known exactly, at least.
struct Candidate {
  static constexpr uint32_t kChanged = ~uint32_t{0};

  double distance;
  int64_t key;
  uint32_t row;  // of the segment, or kChanged
  bool is_exact;

  // For a heap that has the next one on top; a bound comes before the rows that it may equal.
  bool operator<(const Candidate& other) const {
    if (distance != other.distance) return distance > other.distance;
    if (is_exact != other.is_exact) return is_exact;
    return key > other.key;
  }
};

// Candidates for the nearest so many, as long as the greatest distances they can have leave them a chance.
class NearestCandidates {
 public:
  // REQUIRES: wanted > 0.
  explicit NearestCandidates(size_t wanted) : wanted_(wanted) {}

  bool has_chance(double least) const { return most_.size() < wanted_ || least <= most_.front(); }

  void offer(const Candidate& candidate, double most) {
    candidates_.push_back(candidate);
    if (most_.size() == wanted_) {
      if (most >= most_.front()) return;
      std::pop_heap(most_.begin(), most_.end());
      most_.pop_back();
    }
    most_.push_back(most);
    std::push_heap(most_.begin(), most_.end());
  }

  // Below this distance, no row is missing.
  double limit() const { return most_.size() < wanted_ ? std::numeric_limits<double>::infinity() : most_.front(); }

  std::vector<Candidate> take() {
    auto hopeless = [&](const Candidate& candidate) { return !has_chance(candidate.distance); };
    candidates_.erase(std::remove_if(candidates_.begin(), candidates_.end(), hopeless), candidates_.end());
    return std::move(candidates_);
  }

 private:
  size_t wanted_;
  std::vector<double> most_;  // the least upper bounds of so many rows: a heap with the greatest on top
  std::vector<Candidate> candidates_;
};

}  // namespace vec
