// Measures how many of the nearest nodes searches of a graph find.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "base/work.h"
#include "index/graph.h"
#include "index/graph_search.h"
#include "index/recall_curve.h"
#include "numeric/coded_vectors.h"

namespace vec {

// What searches with each of RecallCurve::kWidths have found, over several queries.
class RecallTally {
 public:
  // How many nearest nodes are counted for each of RecallCurve::kWanted. About as many of the nearest three are found
  // as of the nearest one, and the average of three is steadier. If it errs, it is too low.
  static constexpr std::array<size_t, RecallCurve::kWanted.size()> kCounted = {3, 10, 50, 200};
  // How many of the `kCounted[position]` nearest are among the nodes found.
  using CountFound = std::function<size_t(size_t position, const std::vector<FoundNode>& found)>;

  // Searches for query number `query`. The widest beams take most of the time, so only some queries are searched for
  // with them.
  void search(const Graph& graph, const CodedVectors& vectors, const CodedQuery& coded, size_t query,
              const CountFound& count, SearchScratch& scratch);
  void add(const RecallTally& other);

  // REQUIRES: query number 0 has been searched for.
  RecallCurve::Found recall() const;

 private:
  using Counts = std::array<std::array<uint64_t, RecallCurve::kWidths.size()>, RecallCurve::kWanted.size()>;

  // The sums for all queries, of which only the narrow widths are complete, and for those with the widest beams.
  uint64_t queries_ = 0;
  uint64_t wide_queries_ = 0;
  Counts found_ = {};
  Counts wide_found_ = {};
};

// Searches a graph for nodes that it does not have, and compares what it finds with the nodes that are truly nearest by
// their codes. A node of the graph would be found too easily, by its own links.
class RecallSurvey {
 public:
  // `queries` are nodes of `vectors`. The graph has all nodes below graph.nodes() but those in `absent`, which is
  // ascending. REQUIRES: `graph` and `vectors` outlive this object. The graph has none of `queries`.
  RecallSurvey(const Graph& graph, const CodedVectors& vectors, std::vector<Node> queries, std::vector<Node> absent);

  // Does about as much work on this thread as adding `nodes` nodes to a graph takes.
  void advance(size_t nodes);
  // Does the rest on all cores. Reports the phase "calibrate".
  void finish(Work& work);
  bool is_done() const { return searched_ == queries_.size(); }

  // REQUIRES: is_done().
  RecallCurve::Found recall() const;

 private:
  // The least distances that one query has been compared with.
  class Nearest {
   public:
    void offer(const float* distances, size_t count);
    void add(const Nearest& other) { offer(other.distances_.data(), other.distances_.size()); }
    // The distances of the nearest nodes, ascending.
    const std::vector<float>& sorted();

   private:
    void keep_least();

    std::vector<float> distances_;
    float limit_ = std::numeric_limits<float>::infinity();  // from here on, none is among the nearest
  };

  size_t nodes_at_once() const;
  void compare(size_t first, size_t count, std::vector<Nearest>& nearest) const;
  void compare_rest(Work& work);
  void search(size_t query, RecallTally& tally, SearchScratch& scratch);

  const Graph& graph_;
  const CodedVectors& vectors_;
  const std::vector<Node> queries_;
  const std::vector<Node> absent_;
  size_t compared_ = 0;           // the nodes below have been compared with all queries
  std::vector<Nearest> nearest_;  // by query
  size_t searched_ = 0;           // so many queries have been searched for
  size_t credit_ = 0;             // what advance() was asked for and has not done
  RecallTally tally_;
  SearchScratch scratch_;  // of advance()
};

}  // namespace vec
