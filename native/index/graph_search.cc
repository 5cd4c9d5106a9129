#include "index/graph_search.h"

#include <algorithm>
#include <queue>

namespace vec {

namespace {

// What every search does: it compares the query with nodes, each once.
class GraphWalk {
 public:
  GraphWalk(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query)
      : graph_(graph),
        vectors_(vectors),
        query_(query),
        visited_(graph.nodes()),
        fresh_(graph.degree(0)),
        estimates_(graph.degree(0)) {}

 protected:
  // Goes from the entry down to the ground, always to the nearest neighbor, and to the strays. Calls offer(node,
  // distance) for every node on the way.
  template <class Offer>
  void descend(Offer&& offer) {
    auto visit = [&](Node node) {
      visited_.insert(node);
      float estimate = distance(node);
      offer(node, estimate);
      return estimate;
    };
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
    for (Node stray : graph_.strays()) {
      if (!visited_.contains(stray)) visit(stray);
    }
  }

  // Offers the neighbors of a node that have not been seen. Returns how many there were.
  template <class Offer>
  size_t expand(Node node, Offer&& offer) {
    size_t count = 0;
    for (Node neighbor : graph_.neighbors(node)) {
      if (!visited_.insert(neighbor)) continue;
      vectors_.prefetch(neighbor);
      fresh_[count++] = neighbor;
    }
    vectors_.estimates(query_.code.data(), query_.info, fresh_.data(), count, estimates_.data());
    for (size_t i = 0; i < count; i++) offer(fresh_[i], estimates_[i]);
    return count;
  }

  void prefetch(Node node) const { graph_.prefetch(node); }

 private:
  float distance(Node node) const {
    float estimate;
    vectors_.estimates(query_.code.data(), query_.info, &node, 1, &estimate);
    return estimate;
  }

  const Graph& graph_;
  const CodedVectors& vectors_;
  const CodedQuery& query_;
  Bitset visited_;
  std::vector<Node> fresh_;
  std::vector<float> estimates_;  // of the distances of fresh_
};

class BeamSearch : private GraphWalk {
 public:
  BeamSearch(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, size_t ef,
             const Bitset* excluded)
      : GraphWalk(graph, vectors, query), ef_(ef), excluded_(excluded) {
    beam_.reserve(ef + graph.degree(0) + 1);
  }

  std::vector<FoundNode> run() {
    auto offer_one = [&](Node node, float distance) { offer(node, distance); };
    descend(offer_one);
    while (next_ < beam_.size()) {
      if (beam_[next_].expanded) {
        next_++;
        continue;
      }
      beam_[next_].expanded = true;
      expand(beam_[next_].node, offer_one);
      // These are most often the nodes that are expanded next.
      for (size_t at = next_; at < std::min(next_ + 2, beam_.size()); at++) prefetch(beam_[at].node);
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

  // An excluded node takes half the place of another. With full weight, a search among deleted nodes would find too
  // little. Without weight, it would take much longer to find more than is asked for.
  static size_t weight_of(bool wanted) { return wanted ? 2 : 1; }
  bool is_full() const { return weight_ >= 2 * ef_; }

  size_t ef_;
  const Bitset* excluded_;
  std::vector<Candidate> beam_;
  size_t next_ = 0;    // all nodes before this one have been expanded
  size_t weight_ = 0;  // of the beam
};

// Uses two heaps in place of a beam, because many nodes can lie between two wanted ones.
class SearchAmong : private GraphWalk {
 public:
  SearchAmong(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, size_t ef,
              const std::function<bool(Node)>& is_wanted)
      : GraphWalk(graph, vectors, query), ef_(ef), is_wanted_(is_wanted) {}

  std::optional<std::vector<FoundNode>> run(size_t most_compared) {
    auto offer_one = [&](Node node, float distance) { offer(node, distance); };
    descend(offer_one);
    for (size_t compared = 0; !frontier_.empty();) {
      FoundNode nearest = frontier_.top();
      if (is_full() && nearest.estimate > found_.front().estimate) break;
      frontier_.pop();
      compared += expand(nearest.node, offer_one);
      if (compared > most_compared) return std::nullopt;
      if (!frontier_.empty()) prefetch(frontier_.top().node);
    }
    std::sort_heap(found_.begin(), found_.end(), nearer);
    return std::move(found_);
  }

 private:
  static bool nearer(const FoundNode& a, const FoundNode& b) { return a.estimate < b.estimate; }
  struct Farther {
    bool operator()(const FoundNode& a, const FoundNode& b) const { return nearer(b, a); }
  };

  void offer(Node node, float distance) {
    if (is_full() && distance >= found_.front().estimate) return;
    frontier_.push({distance, node});
    if (!is_wanted_(node)) return;
    found_.push_back({distance, node});
    std::push_heap(found_.begin(), found_.end(), nearer);
    if (found_.size() <= ef_) return;
    std::pop_heap(found_.begin(), found_.end(), nearer);
    found_.pop_back();
  }

  bool is_full() const { return found_.size() == ef_; }

  size_t ef_;
  const std::function<bool(Node)>& is_wanted_;
  std::priority_queue<FoundNode, std::vector<FoundNode>, Farther> frontier_;  // to be expanded, with the nearest on top
  std::vector<FoundNode> found_;                                              // a heap with the farthest on top
};

}  // namespace

std::vector<FoundNode> search_graph(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, size_t ef,
                                    const Bitset* excluded) {
  if (graph.nodes() == 0) return {};
  return BeamSearch(graph, vectors, query, ef, excluded).run();
}

std::optional<std::vector<FoundNode>> search_graph_among(const Graph& graph, const CodedVectors& vectors,
                                                         const CodedQuery& query, size_t ef,
                                                         const std::function<bool(Node)>& is_wanted,
                                                         size_t most_compared) {
  if (graph.nodes() == 0) return std::vector<FoundNode>();
  return SearchAmong(graph, vectors, query, ef, is_wanted).run(most_compared);
}

}  // namespace vec
