#include "index/graph_repair.h"

#include <algorithm>

#include "index/group_starts.h"

namespace vec {

namespace {

constexpr size_t kBeam = 16;
constexpr size_t kPlaces = 4;
constexpr int kRounds = 3;

}  // namespace

std::vector<Node> GraphRepair::way_to(Node node, SearchScratch& scratch) const {
  CodedQuery query = {{vectors_.code(node), vectors_.code(node) + vectors_.codec().code_bytes()}, vectors_.info(node)};
  std::vector<FoundNode> found = search_graph(graph_, vectors_, query, kBeam, nullptr, scratch);
  // By inner product, most vectors have others that are nearer than the vector itself. A node that does not belong into
  // the beam is not lost.
  bool belongs = found.size() < kBeam || vectors_.estimate(node, node) < found.back().estimate;
  if (!belongs) return {};
  std::vector<Node> nearest;
  for (const FoundNode& other : found) {
    if (other.node == node) return {};
    nearest.push_back(other.node);
  }
  return nearest;
}

void GraphRepair::check(size_t count) {
  for (size_t end = next_ + std::min(count, graph_.nodes() - next_); next_ < end; next_++) {
    auto node = static_cast<Node>(next_);
    std::vector<Node> nearest = way_to(node, scratch_);
    if (!nearest.empty()) lost_.push_back({node, std::move(nearest)});
  }
}

void GraphRepair::check_all(Work& work) {
  size_t first = next_;
  size_t threads = max_threads();
  std::vector<std::vector<Lost>> lost(threads);
  std::vector<SearchScratch> scratch(threads);
  run_parallel(graph_.nodes() - first, threads, "check", work, [&](size_t item, size_t thread) {
    auto node = static_cast<Node>(first + item);
    std::vector<Node> nearest = way_to(node, scratch[thread]);
    if (!nearest.empty()) lost[thread].push_back({node, std::move(nearest)});
  });
  for (std::vector<Lost>& some : lost) std::move(some.begin(), some.end(), std::back_inserter(lost_));
  // The repair depends on the order, which must not depend on the threads.
  std::sort(lost_.begin(), lost_.end(), [](const Lost& a, const Lost& b) { return a.node < b.node; });
  next_ = graph_.nodes();
}

void GraphRepair::repair() {
  for (int round = 0; round < kRounds && !lost_.empty(); round++) {
    for (const Lost& lost : lost_) lead_to(lost.node, lost.nearest);
    std::vector<Lost> again;
    for (const Lost& lost : lost_) {
      std::vector<Node> nearest = way_to(lost.node, scratch_);
      if (!nearest.empty()) again.push_back({lost.node, std::move(nearest)});
    }
    lost_ = std::move(again);
  }
  lost_.clear();
  if (graph_.nodes() == 0) return;
  graph_.set_entry(graph_.entry());
  graph_.add_starts(group_starts(vectors_));
}

// Links the node from the nearest nodes that have room, where the link is most useful. If none has room, the very
// nearest gives up the link to its own nearest neighbor. Other ways lead to that neighbor, but perhaps not to nodes
// farther away.
void GraphRepair::lead_to(Node node, const std::vector<Node>& nearest) {
  size_t places = 0;
  for (Node from : nearest) {
    Neighbors known = graph_.neighbors(from);
    bool has_room = known.count < graph_.degree(0);
    if (std::find(known.begin(), known.end(), node) != known.end()) continue;
    if (has_room && places < kPlaces) {
      link(from, node, known.count);
      places++;
    }
  }
  if (places > 0) return;
  Node from = nearest.front();
  Neighbors known = graph_.neighbors(from);
  if (std::find(known.begin(), known.end(), node) != known.end()) return;
  auto nearer = [&](Node a, Node b) { return vectors_.estimate(from, a) < vectors_.estimate(from, b); };
  link(from, node, static_cast<size_t>(std::min_element(known.begin(), known.end(), nearer) - known.begin()));
}

// Sets the neighbor at `place`. Adds one when that is the place after the last.
void GraphRepair::link(Node from, Node to, size_t place) {
  Neighbors known = graph_.neighbors(from);
  std::vector<Node> neighbors(known.begin(), known.end());
  neighbors.resize(std::max(known.count, place + 1));
  neighbors[place] = to;
  graph_.set_neighbors(from, 0, neighbors.data(), neighbors.size());
}

}  // namespace vec
