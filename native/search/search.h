// Finds the rows nearest to a query vector, in order of distance.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "definition/table_options.h"
#include "index/graph_search.h"
#include "memory/vector_store.h"
#include "query/distance_range.h"
#include "search/nearest_candidates.h"
#include "search/row_selection.h"
#include "search/search_trace.h"
#include "sqlite/interruption.h"
#include "storage/shadow_tables.h"

namespace vec {

struct Hit {
  double distance;
  int64_t key;
};

struct SearchRequest {
  Bytes query;
  // Gives the rows to search among, as they are now. Nothing for all rows.
  std::function<std::optional<RowSelection>()> select;
  DistanceRange range;
  size_t expected;   // how many hits will probably be read
  size_t ef_search;  // the beam width of a search by graph
  bool is_bounded;   // at most `expected` hits will be read
  std::shared_ptr<SearchTrace> trace;
};

// The beam of a search by graph for `expected` rows, where a beam of `width` finds enough of them. The nodes that a
// beam finds last are the least reliable, so it is wider than what is read of it.
size_t beam_for(size_t width, size_t expected);

// One KNN query. Its hits are read from the nearest to the farthest, and equally near ones by key.
//
// A graph gives the hits where there is one, and where it takes less time than an exact scan. After it has given as
// many as can be trusted, a wider search follows, and at last an exact scan, which can give every row. A wider search
// may find rows nearer than those already given. The graph missed those rows, and they come at the very end. So every
// row comes, and all but the missed rows come in order.
//
// Rows are ranked by their codes. A hit is given when its exact distance, computed from the stored vector, is not above
// the lower bound of any other row. All of this compares ranks (see ranking_metric), and only a hit has a distance.
class Search {
 public:
  // REQUIRES: all arguments but the request outlive this object. Changes of the store after the search has begun may or
  // may not show.
  Search(VectorStore& store, ShadowTables& shadow, const TableOptions& options, Interruption& interruption,
         SearchRequest request);

  // The next hit. Nothing when there are no more.
  std::optional<Hit> next();

 private:
  // What the heap holds: what a beam through the graph found, the nearest rows of an exact search, or all remaining
  // rows. Before the first search the phase is `nearest`. It also becomes `all` when the heap is empty and no further
  // row is in the range.
  enum class Phase : uint8_t { graph, nearest, all };

  void search_by_graph();
  void search_exactly();
  void search_nearest();
  void search_rest();
  void widen();
  void take_store();
  bool graph_pays() const;
  std::optional<std::vector<FoundNode>> find_nodes();
  bool is_wanted(uint32_t row) const { return selection_ ? selection_->rows.contains(row) : view_->is_live(row); }

  NearestCandidates nearest_of_graph(const std::vector<FoundNode>& found) const;

  template <class Visit, class Limit>
  void for_each_row(Visit&& visit, Limit&& limit);
  template <class Visit, class Limit>
  void for_each_segment_row(Visit&& visit, Limit&& limit);
  template <class Visit, class Limit>
  void for_each_changed_row(Visit&& visit, Limit&& limit);
  template <class Visit, class Limit>
  void for_each_selected_row(Visit&& visit, Limit&& limit);
  template <class Visit, class Limit>
  void for_each_selected_slot(Visit&& visit, Limit&& limit);
  template <class Visit>
  void visit_node(Node node, float estimate, Visit&& visit);
  template <class Visit>
  void visit_slot(size_t slot, const CodeInfo& info, float estimate, Visit&& visit);

  void begin(std::vector<Candidate> candidates);
  void push(Candidate candidate);
  Candidate pop();
  std::optional<double> exact_distance(const Candidate& candidate);
  std::optional<double> segment_distance(const Candidate& candidate);
  std::optional<double> recent_distance(const Candidate& candidate);
  std::optional<double> stored_distance(int64_t key);
  // Whether the search must go on before the top of the heap can be given.
  bool must_widen() const;
  bool has_given_trusted() const { return phase_ == Phase::graph && given_ >= trusted_hits_; }
  size_t live_rows() const { return (view_ ? view_->live_rows() : 0) + store_.positions().slots(); }
  size_t wanted_rows() const { return selection_ ? selection_->count : live_rows(); }
  // REQUIRES: the candidate's distance is the least that it can be.
  bool is_given(const Candidate& candidate) const {
    return candidate.distance <= last_distance_ && given_keys_.count(candidate.key) > 0;
  }
  bool can_be_in_range(double least) const { return least <= greatest_rank_; }
  // Whether a row with this upper bound is nearer than the range. Otherwise a search for rows beyond a distance would
  // first find those before it.
  template <class Most>
  bool is_before_range(Most&& most) const {
    return least_rank_ != -std::numeric_limits<double>::infinity() && most() < least_rank_;
  }

  VectorStore& store_;
  ShadowTables& shadow_;
  const TableOptions& options_;
  Interruption& interruption_;
  SearchRequest request_;
  std::shared_ptr<SegmentView> view_;
  std::optional<RowSelection> selection_;
  int64_t logged_;              // the last change that this connection had logged when the search began
  uint64_t store_version_ = 0;  // the version for view_ and selection_
  CodedQuery changes_query_;
  CodedQuery segment_query_;
  double least_rank_;     // a little below the rank of the least distance in the range, as roots are rounded
  double greatest_rank_;  // the rank of the greatest distance in the range

  std::vector<Candidate> heap_;
  size_t beam_;
  Phase phase_ = Phase::nearest;
  size_t trusted_hits_ = 0;  // in Phase::graph, how many hits may be given before the search must go on
  double trusted_distance_ = std::numeric_limits<double>::infinity();  // up to this distance, hits may be given
  bool has_passed_range_ = false;                                      // a row beyond the range has been found
  size_t given_ = 0;
  size_t looked_for_ = 0;                                            // how many rows the last exact search looked for
  double last_distance_ = -std::numeric_limits<double>::infinity();  // the distance of the last hit given
  std::vector<Candidate> missed_;                                    // found too late to be given in order
  std::unordered_set<int64_t> given_keys_;
  std::map<std::pair<Node, uint64_t>, double> twins_;  // exact distances by node and twin
};

}  // namespace vec
