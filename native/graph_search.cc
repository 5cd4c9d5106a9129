#include "graph_search.h"

#include <algorithm>

namespace vec {

namespace {

class GraphSearch {
 public:
  GraphSearch(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, size_t ef, const Bitset* excluded)
      : graph_(graph), vectors_(vectors), query_(query), ef_(ef), excluded_(excluded), visited_(graph.nodes()), fresh_(graph.degree(0)) {
    beam_.reserve(ef + graph.degree(0) + 1);
  }

  std::vector<FoundNode> run() {
    descend();
    for (Node stray : graph_.strays()) {
      if (!visited_.contains(stray)) visit(stray);
    }
    while (next_ < beam_.size()) {
      if (beam_[next_].expanded) {
        next_++;
      } else {
        expand(next_);
      }
    }
    std::vector<FoundNode> found;
    found.reserve(ef_);
    for (const Candidate& candidate : beam_) {
      if (candidate.wanted) found.push_back({candidate.distance, candidate.node});
    }
    return found;
  }

 private:
  struct Candidate {
    float distance;
    Node node;
    bool expanded;
    bool wanted;
  };

  // From the entry down to the ground, always on to the nearest neighbor. All that is seen on the way is where the beam begins.
  void descend() {
    Node nearest = graph_.entry();
    float least = visit(nearest);
    for (size_t level = graph_.levels() - 1; level > 0; level--) {
      for (bool moved = true; moved;) {
        moved = false;
        Neighbors neighbors = graph_.neighbors(nearest, level);
        for (Node neighbor : neighbors) vectors_.prefetch(neighbor);
        for (Node neighbor : neighbors) {
          if (visited_.contains(neighbor)) continue;
          float candidate = visit(neighbor);
          if (candidate >= least) continue;
          least = candidate;
          nearest = neighbor;
          moved = true;
        }
      }
    }
  }

  float distance(Node node) const {
    double product;
    vectors_.codec().products(query_.code.data(), vectors_.code(node), 0, 1, &product);
    return vectors_.codec().estimate(query_.info, vectors_.info(node), product);
  }

  // REQUIRES: not visited.
  float visit(Node node) {
    visited_.insert(node);
    float estimate = distance(node);
    offer(node, estimate);
    return estimate;
  }

  void expand(size_t position) {
    beam_[position].expanded = true;
    size_t count = 0;
    for (Node neighbor : graph_.neighbors(beam_[position].node)) {
      if (!visited_.insert(neighbor)) continue;
      vectors_.prefetch(neighbor);
      fresh_[count++] = neighbor;
    }
    for (size_t i = 0; i < count; i++) offer(fresh_[i], distance(fresh_[i]));
    // Most of the time this is the one to be expanded next.
    for (size_t at = next_; at < std::min(next_ + 2, beam_.size()); at++) graph_.prefetch(beam_[at].node);
  }

  // Keeps the beam in order and within its width.
  void offer(Node node, float distance) {
    if (is_full() && distance >= beam_.back().distance) return;
    bool wanted = excluded_ == nullptr || !excluded_->contains(node);
    auto before = [](float nearer, const Candidate& other) { return nearer < other.distance; };
    auto place = std::upper_bound(beam_.begin(), beam_.end(), distance, before);
    next_ = std::min(next_, static_cast<size_t>(place - beam_.begin()));
    beam_.insert(place, {distance, node, false, wanted});
    weight_ += weight_of(wanted);
    while (weight_ - weight_of(beam_.back().wanted) >= 2 * ef_) {
      weight_ -= weight_of(beam_.back().wanted);
      beam_.pop_back();
    }
  }

  // An excluded candidate takes half the place of another: with full weight a search among deleted nodes would find less, with none it would
  // take much longer to find more than it is asked for.
  static size_t weight_of(bool wanted) { return wanted ? 2 : 1; }
  bool is_full() const { return weight_ >= 2 * ef_; }

  const Graph& graph_;
  const CodedVectors& vectors_;
  const CodedQuery& query_;
  size_t ef_;
  const Bitset* excluded_;
  Bitset visited_;
  std::vector<Node> fresh_;
  std::vector<Candidate> beam_;
  size_t next_ = 0;    // everything before has been expanded
  size_t weight_ = 0;  // of the beam
};

}  // namespace

std::vector<FoundNode> search_graph(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, size_t ef, const Bitset* excluded) {
  if (graph.nodes() == 0) return {};
  return GraphSearch(graph, vectors, query, ef, excluded).run();
}

}  // namespace vec
