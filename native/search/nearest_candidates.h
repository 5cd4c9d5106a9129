// The rows that may still be among the nearest of a search, judged by their codes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace vec {

// A row that a search may give next. Its distance, as a rank (see ranking_metric), is exact or a lower bound.
struct Candidate {
  static constexpr uint32_t kChanged = ~uint32_t{0};

  double distance;
  int64_t key;
  uint32_t row;  // a row of the segment, or kChanged
  bool is_exact;

  // Orders a heap that has the next row on top. A bound comes before the exact distances that it may equal.
  bool operator<(const Candidate& other) const {
    if (distance != other.distance) return distance > other.distance;
    if (is_exact != other.is_exact) return is_exact;
    return key > other.key;
  }
};

// Keeps rows that may still be among the N nearest, judged by upper bounds on their distances.
class NearestCandidates {
 public:
  // REQUIRES: wanted > 0.
  explicit NearestCandidates(size_t wanted) : wanted_(wanted) {}

  bool has_chance(double least) const { return most_.size() < wanted_ || least <= most_.front(); }

  bool is_full() const { return most_.size() == wanted_; }

  void offer(const Candidate& candidate, double most) {
    candidates_.push_back(candidate);
    offer_bound(most);
  }

  // Counts a row that is a candidate elsewhere.
  void offer_bound(double most) {
    if (most_.size() == wanted_) {
      if (most >= most_.front()) return;
      std::pop_heap(most_.begin(), most_.end());
      most_.pop_back();
    }
    most_.push_back(most);
    std::push_heap(most_.begin(), most_.end());
  }

  // No row with a smaller distance is missing.
  double limit() const { return most_.size() < wanted_ ? std::numeric_limits<double>::infinity() : most_.front(); }

  std::vector<Candidate> take() {
    auto hopeless = [&](const Candidate& candidate) { return !has_chance(candidate.distance); };
    candidates_.erase(std::remove_if(candidates_.begin(), candidates_.end(), hopeless), candidates_.end());
    return std::move(candidates_);
  }

 private:
  size_t wanted_;
  std::vector<double> most_;  // the least upper bounds of `wanted_` rows: a heap with the greatest on top
  std::vector<Candidate> candidates_;
};

}  // namespace vec
