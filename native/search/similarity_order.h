// Hits in order of similarity, and by key where that is equal. Rounding makes the similarities of some different
// distances equal.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "numeric/similarity.h"
#include "search/search.h"

namespace vec {

class SimilarityOrder {
 public:
  explicit SimilarityOrder(Metric metric) : metric_(metric) {}

  // The next hit. `next_nearest` gives the hits in order of distance. It is asked for one hit more than are given.
  template <class NextNearest>
  std::optional<Hit> next(NextNearest&& next_nearest) {
    if (alike_.empty()) read_alike(next_nearest);
    if (alike_.empty()) return std::nullopt;
    Hit hit = alike_.back();
    alike_.pop_back();
    return hit;
  }

 private:
  template <class NextNearest>
  void read_alike(NextNearest&& next_nearest) {
    std::optional<Hit> hit = ahead_ ? ahead_ : next_nearest();
    if (!hit) return;
    const double similarity = similarity_of(hit->distance, metric_);
    do {
      alike_.push_back(*hit);
      hit = next_nearest();
    } while (hit && similarity_of(hit->distance, metric_) == similarity);
    ahead_ = hit;
    std::sort(alike_.begin(), alike_.end(), [](const Hit& a, const Hit& b) { return a.key > b.key; });
  }

  Metric metric_;
  std::vector<Hit> alike_;  // hits of the same similarity, by key, the last one first
  std::optional<Hit> ahead_;
};

}  // namespace vec
