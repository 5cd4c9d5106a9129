#include "search/query_calibration.h"

#include <algorithm>
#include <memory>
#include <unordered_set>

#include "index/recall_survey.h"
#include "search/search.h"

namespace vec {

namespace {

constexpr size_t kMostWanted = RecallTally::kCounted.back();
constexpr size_t kMostEquallyFar = 1'000;

// Below, no beam pays (see Search::graph_pays).
constexpr size_t kLeastNodes = 2'000;

struct NearRow {
  double distance;
  Node node;
};

// The nearest live rows of the segment, and further ones that are as far as the last. Rows that wait for a merge are
// left out, because every search finds them.
std::vector<NearRow> nearest_rows(Search& search, const SegmentView& view) {
  std::vector<NearRow> nearest;
  while (std::optional<Hit> hit = search.next()) {
    bool is_enough = nearest.size() >= kMostWanted &&
                     (hit->distance > nearest[kMostWanted - 1].distance || nearest.size() >= kMostEquallyFar);
    if (is_enough) break;
    std::optional<size_t> row = view.segment->row_of(hit->key);
    if (row && view.is_live(*row)) nearest.push_back({hit->distance, view.segment->rows()[*row].node});
  }
  return nearest;
}

// REQUIRES: `nearest` has at least `wanted` rows.
size_t count_found(const std::vector<NearRow>& nearest, size_t wanted, const std::vector<FoundNode>& found) {
  std::unordered_set<Node> nodes;
  for (const FoundNode& node : found) nodes.insert(node.node);
  double farthest = nearest[wanted - 1].distance;
  return static_cast<size_t>(std::count_if(nearest.begin(), nearest.end(), [&](const NearRow& row) {
    return row.distance <= farthest && nodes.count(row.node) > 0;
  }));
}

}  // namespace

std::optional<RecallCurve> calibrate_by_queries(VectorStore& store, ShadowTables& shadow, const TableOptions& options,
                                                Interruption& interruption, const std::vector<Bytes>& queries) {
  std::shared_ptr<SegmentView> view = store.view();
  if (!view || !view->segment->graph() || view->live_rows() < kLeastNodes) return std::nullopt;
  const Segment& segment = *view->segment;
  const VectorCodec& codec = segment.vectors().codec();
  RecallTally tally;
  SearchScratch scratch;
  for (size_t query = 0; query < queries.size(); query++) {
    interruption.check();
    constexpr size_t kTooWide = SIZE_MAX / 8;  // for a graph, so that the search is exact
    SearchRequest request = {queries[query], [] { return std::nullopt; },    {}, kMostWanted, kTooWide,
                             false,          std::make_shared<SearchTrace>()};
    Search search(store, shadow, options, interruption, std::move(request));
    const std::vector<NearRow> nearest = nearest_rows(search, *view);
    // Of another table, rows can be deleted without notice. What is left of them tells nothing.
    if (nearest.size() < kMostWanted) return std::nullopt;
    CodedQuery coded;
    coded.code.resize(codec.code_bytes());
    coded.info = codec.encode(queries[query].data(), coded.code.data());
    tally.search(
        *segment.graph(), segment.vectors(), coded, query,
        [&](size_t position, const auto& found) {
          return count_found(nearest, RecallTally::kCounted[position], found);
        },
        scratch);
  }
  auto nodes = static_cast<uint32_t>(segment.nodes());
  return RecallCurve({RecallCurve::Source::queries, static_cast<uint32_t>(queries.size()),
                      static_cast<uint32_t>(segment.rows().size()), nodes, nodes},
                     tally.recall());
}

}  // namespace vec
