#include "index/recall_survey.h"

#include <algorithm>
#include <numeric>

namespace vec {

namespace {

constexpr auto& kCounted = RecallTally::kCounted;
constexpr auto& kWidths = RecallCurve::kWidths;
constexpr size_t kMostCounted = kCounted.back();

// The first of the wide widths, and the share of the queries that are searched for with them.
constexpr size_t kWide = 8;
constexpr size_t kWideEvery = 4;

// A search takes a graph only where the beam is a small part of the rows (see Search::graph_pays). Wider ones are not
// measured.
constexpr size_t kNodesPerWidth = 40;

// Adding a node to a graph takes as much as comparing this many codes, and as a search with a beam of this width.
constexpr size_t kComparedPerNode = 16'384;
constexpr size_t kWidthPerNode = 128;

std::vector<size_t> widths_for(const Graph& graph, bool is_wide) {
  size_t count = is_wide ? kWidths.size() : kWide;
  while (count > 1 && kWidths[count - 1] > graph.nodes() / kNodesPerWidth) count--;
  return std::vector<size_t>(kWidths.begin(), kWidths.begin() + static_cast<ptrdiff_t>(count));
}

}  // namespace

// ---- RecallTally

void RecallTally::search(const Graph& graph, const CodedVectors& vectors, const CodedQuery& coded, size_t query,
                         const CountFound& count, SearchScratch& scratch) {
  bool is_wide = query % kWideEvery == 0;
  Counts counts = {};
  size_t filled = 0;
  search_graph_by_widths(graph, vectors, coded, widths_for(graph, is_wide), scratch,
                         [&](size_t step, const auto& found) {
                           bool is_complete = true;
                           for (size_t position = 0; position < kCounted.size(); position++) {
                             counts[position][step] = std::min(count(position, found), kCounted[position]);
                             is_complete = is_complete && counts[position][step] == kCounted[position];
                           }
                           filled = step + 1;
                           return !is_complete;
                         });
  queries_++;
  if (is_wide) wide_queries_++;
  for (size_t position = 0; position < kCounted.size(); position++) {
    for (size_t step = 0; step < kWidths.size(); step++) {
      uint64_t number = filled == 0 ? 0 : counts[position][std::min(step, filled - 1)];
      found_[position][step] += number;
      if (is_wide) wide_found_[position][step] += number;
    }
  }
}

void RecallTally::add(const RecallTally& other) {
  queries_ += other.queries_;
  wide_queries_ += other.wide_queries_;
  for (size_t position = 0; position < kCounted.size(); position++) {
    for (size_t step = 0; step < kWidths.size(); step++) {
      found_[position][step] += other.found_[position][step];
      wide_found_[position][step] += other.wide_found_[position][step];
    }
  }
}

// The widest beams add to the recall of all queries what they add to that of their own.
RecallCurve::Found RecallTally::recall() const {
  RecallCurve::Found recall;
  auto share = [](uint64_t found, uint64_t queries, size_t position) {
    return static_cast<double>(found) / static_cast<double>(queries * kCounted[position]);
  };
  for (size_t position = 0; position < kCounted.size(); position++) {
    double narrow = share(found_[position][kWide - 1], queries_, position);
    double own = share(wide_found_[position][kWide - 1], wide_queries_, position);
    for (size_t step = 0; step < kWidths.size(); step++) {
      recall[position][step] = step < kWide
                                   ? share(found_[position][step], queries_, position)
                                   : narrow + share(wide_found_[position][step], wide_queries_, position) - own;
    }
  }
  return recall;
}

// ---- RecallSurvey

void RecallSurvey::Nearest::offer(const float* distances, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (distances[i] >= limit_) continue;
    distances_.push_back(distances[i]);
    if (distances_.size() >= 2 * kMostCounted) keep_least();
  }
}

void RecallSurvey::Nearest::keep_least() {
  auto last = distances_.begin() + kMostCounted - 1;
  std::nth_element(distances_.begin(), last, distances_.end());
  limit_ = *last;
  distances_.resize(kMostCounted);
}

const std::vector<float>& RecallSurvey::Nearest::sorted() {
  std::sort(distances_.begin(), distances_.end());
  distances_.resize(std::min(distances_.size(), kMostCounted));
  return distances_;
}

RecallSurvey::RecallSurvey(const Graph& graph, const CodedVectors& vectors, std::vector<Node> queries,
                           std::vector<Node> absent)
    : graph_(graph),
      vectors_(vectors),
      queries_(std::move(queries)),
      absent_(std::move(absent)),
      nearest_(queries_.size()) {}

// So many that they stay in the cache while they are compared with all queries.
size_t RecallSurvey::nodes_at_once() const {
  return std::clamp<size_t>(4 * kComparedPerNode / std::max<size_t>(queries_.size(), 1), 16, 512);
}

void RecallSurvey::compare(size_t first, size_t count, std::vector<Nearest>& nearest) const {
  std::vector<Node> nodes(count);
  std::iota(nodes.begin(), nodes.end(), static_cast<Node>(first));
  std::vector<float> distances(count);
  auto begin = std::lower_bound(absent_.begin(), absent_.end(), first);
  auto end = std::lower_bound(begin, absent_.end(), first + count);
  for (size_t query = 0; query < queries_.size(); query++) {
    const CodeInfo& info = vectors_.info(queries_[query]);
    vectors_.estimates(vectors_.code(queries_[query]), info, nodes.data(), count, distances.data());
    for (auto node = begin; node != end; ++node) distances[*node - first] = std::numeric_limits<float>::infinity();
    nearest[query].offer(distances.data(), count);
  }
}

void RecallSurvey::advance(size_t nodes) {
  credit_ += nodes;
  const size_t at_once = std::max<size_t>(1, kComparedPerNode / std::max<size_t>(queries_.size(), 1));
  while (credit_ > 0 && compared_ < graph_.nodes()) {
    size_t count = std::min(at_once, graph_.nodes() - compared_);
    compare(compared_, count, nearest_);
    compared_ += count;
    credit_--;
  }
  const size_t nodes_per_search = std::max<size_t>(1, widths_for(graph_, false).back() / kWidthPerNode);
  while (credit_ >= nodes_per_search && !is_done()) {
    search(searched_++, tally_, scratch_);
    credit_ -= nodes_per_search;
  }
}

void RecallSurvey::finish(Work& work) {
  compare_rest(work);
  const size_t first = searched_;
  std::vector<RecallTally> tallies(max_threads());
  std::vector<SearchScratch> scratches(tallies.size());
  PartOfPhase part(work, "calibrate", 1, 2);
  run_parallel(queries_.size() - first, tallies.size(), "calibrate", part,
               [&](size_t item, size_t thread) { search(first + item, tallies[thread], scratches[thread]); });
  for (const RecallTally& tally : tallies) tally_.add(tally);
  searched_ = queries_.size();
}

void RecallSurvey::compare_rest(Work& work) {
  const size_t at_once = nodes_at_once();
  const size_t first = compared_;
  const size_t rest = graph_.nodes() - first;
  std::vector<std::vector<Nearest>> nearest(max_threads(), std::vector<Nearest>(queries_.size()));
  PartOfPhase part(work, "calibrate", 0, 2);
  run_parallel((rest + at_once - 1) / at_once, nearest.size(), "calibrate", part, [&](size_t item, size_t thread) {
    size_t from = first + item * at_once;
    compare(from, std::min(at_once, graph_.nodes() - from), nearest[thread]);
  });
  for (const std::vector<Nearest>& some : nearest) {
    for (size_t query = 0; query < queries_.size(); query++) nearest_[query].add(some[query]);
  }
  compared_ = graph_.nodes();
}

// Equally near nodes are as good as each other, so nodes are counted by their distances.
void RecallSurvey::search(size_t query, RecallTally& tally, SearchScratch& scratch) {
  const Node node = queries_[query];
  const uint8_t* code = vectors_.code(node);
  CodedQuery coded = {{code, code + vectors_.codec().code_bytes()}, vectors_.info(node)};
  const std::vector<float>& nearest = nearest_[query].sorted();
  tally.search(
      graph_, vectors_, coded, query,
      [&](size_t position, const std::vector<FoundNode>& found) {
        if (nearest.empty()) return size_t{0};
        float limit = nearest[std::min(kCounted[position], nearest.size()) - 1];
        auto beyond = std::upper_bound(found.begin(), found.end(), limit, [](float distance, const FoundNode& other) {
          return distance < other.estimate;
        });
        return static_cast<size_t>(beyond - found.begin());
      },
      scratch);
}

RecallCurve::Found RecallSurvey::recall() const { return tally_.recall(); }

}  // namespace vec
