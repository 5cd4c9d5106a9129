// What one KNN search did, step by step, for vector_last_search().
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vec {

// What a step does, and what its count is.
enum class SearchWay : uint8_t {
  filter,  // finds the rows that the conditions select; counts these rows
  hnsw,    // searches the graph; counts the candidates that it keeps
  exact    // scans all rows to search among; counts these rows
};

class SearchTrace {
 public:
  void add(SearchWay way, size_t count, double milliseconds) { steps_.push_back({way, count, milliseconds}); }
  void give_row() { rows_++; }
  // `recall` is the share of the nearest rows that the search is to find. Nothing when a width was given in its place.
  // `ef_search` is that width, or the one that was chosen. Nothing when there is no graph.
  void aim(std::optional<double> recall, std::optional<size_t> ef_search) {
    recall_ = recall;
    ef_search_ = ef_search;
  }

  // {"steps":[{"way":"hnsw","candidates":64,"milliseconds":0.1}],"rows":10,"recall":0.98,"ef_search":64}
  std::string json() const;

 private:
  struct Step {
    SearchWay way;
    size_t count;
    double milliseconds;
  };

  std::vector<Step> steps_;
  size_t rows_ = 0;  // the rows that have been read
  std::optional<double> recall_;
  std::optional<size_t> ef_search_;
};

class Stopwatch {
 public:
  double milliseconds() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace vec
