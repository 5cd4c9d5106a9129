// From a query vector to rows in order of distance.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "table_options.h"
#include "vector_store.h"

namespace vec {

struct Hit {
  double distance;
  int64_t key;

  // Nearest first; equally near ones by key.
  bool operator<(const Hit& other) const {
    return distance < other.distance || (distance == other.distance && key < other.key);
  }
};

// The distances that are wanted.
struct DistanceRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_included = true;
  bool high_included = true;

  bool contains(double distance) const {
    return (low_included ? distance >= low : distance > low) && (high_included ? distance <= high : distance < high);
  }
};

// One KNN query over a store, read from nearest to farthest. Exact: every vector (or every candidate) is compared with the query, unless
// its quantized form alone shows that it is too far away.
class Search {
 public:
  // `candidates`: the keys to search among, ascending; nothing for all. `expected`: how many hits will probably be read.
  Search(VectorStore& store, const TableOptions& options, Bytes query, std::optional<std::vector<int64_t>> candidates,
         DistanceRange range, size_t expected);

  // The next hit; nothing when there is no more. Changes of the store after the search began may or may not show.
  std::optional<Hit> next();

 private:
  void find_nearest();
  void find_rest();
  void sort_more();

  void offer(Hit hit);
  bool is_full() const { return hits_.size() == expected_; }
  void screen();
  template <class Visit>
  void scan(Visit&& visit);
  template <class Visit>
  void scan_run(const VectorStore::Run& run, Visit&& visit);

  VectorStore& store_;
  const TableOptions& options_;
  Bytes query_;
  double query_norm_;
  std::optional<std::vector<int64_t>> candidates_;
  DistanceRange range_;
  size_t expected_;

  std::vector<Hit> hits_;  // the first sorted_ are in order
  size_t sorted_ = 0;
  size_t position_ = 0;
  bool complete_ = false;  // hits_ holds all there is from position_ on
};

}  // namespace vec
