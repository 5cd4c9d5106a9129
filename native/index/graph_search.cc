#include "index/graph_search.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <queue>

namespace vec {

namespace {

// What every search does: it compares the query with nodes, each once.
class GraphWalk {
 public:
  GraphWalk(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, SearchScratch& scratch)
      : scratch_(scratch), graph_(graph), vectors_(vectors), query_(query) {
    scratch.seen.clear(graph.nodes());
    const size_t most = std::max(graph.degree(0), graph.strays().size());
    scratch.nodes.resize(most);
    scratch.estimates.resize(most);
  }

 protected:
  // Nodes that the search has not seen before, and their estimated distances.
  struct Fresh {
    const Node* nodes;
    float* estimates;
    size_t count;
  };

  // Goes from the entry down to the ground, always to the nearest neighbor, and to the strays. Calls offer(node,
  // distance) for every node on the way.
  template <class Offer>
  void descend(Offer&& offer) {
    Node nearest = graph_.entry();
    float least = std::numeric_limits<float>::infinity();
    const auto visit = [&](const Node* nodes, size_t count) {
      const float before = least;
      const Fresh fresh = take_fresh({nodes, count});
      prefetch(fresh.nodes, fresh.count);
      compare(fresh);
      for (size_t i = 0; i < fresh.count; i++) {
        offer(fresh.nodes[i], fresh.estimates[i]);
        if (fresh.estimates[i] >= least) continue;
        least = fresh.estimates[i];
        nearest = fresh.nodes[i];
      }
      return least < before;
    };
    const Node entry = nearest;
    visit(&entry, 1);
    for (size_t level = graph_.levels() - 1; level > 0; level--) {
      for (bool moved = true; moved;) {
        const Neighbors neighbors = graph_.neighbors(nearest, level);
        moved = visit(neighbors.first, neighbors.count);
      }
    }
    visit(graph_.strays().data(), graph_.strays().size());
  }

  // Compares the neighbors of a node that have not been seen. `ahead` is the node that will probably be expanded next,
  // or kNone. What it needs is on the way from memory while this waits for its own.
  Fresh expand(Node node, Node ahead) {
    const Fresh fresh = take_fresh(graph_.neighbors(node));
    if (node != ahead_) prefetch(fresh.nodes, fresh.count);
    ahead_ = ahead;
    if (ahead != kNone) prefetch_unseen(graph_.neighbors(ahead));
    compare(fresh);
    return fresh;
  }

  void prefetch_neighbors(Node node) const { graph_.prefetch(node); }

  static constexpr Node kNone = ~Node{0};
  SearchScratch& scratch_;

 private:
  Fresh take_fresh(Neighbors nodes) {
    const size_t count = scratch_.seen.add(nodes.first, nodes.count);
    return {scratch_.seen.last(count), scratch_.estimates.data(), count};
  }

  void compare(const Fresh& fresh) const {
    vectors_.estimates(query_.code.data(), query_.info, fresh.nodes, fresh.count, fresh.estimates);
  }

  void prefetch(const Node* nodes, size_t count) const {
    for (size_t i = 0; i < count; i++) vectors_.prefetch(nodes[i]);
  }
  void prefetch_unseen(Neighbors nodes) {
    Node* unseen = scratch_.nodes.data();
    size_t count = 0;
    for (Node node : nodes) {
      unseen[count] = node;
      count += scratch_.seen.contains(node) ? 0 : 1;
    }
    prefetch(unseen, count);
  }

  const Graph& graph_;
  const CodedVectors& vectors_;
  const CodedQuery& query_;
  Node ahead_ = kNone;  // the codes of its neighbors have been sent for
};

// The beam has distances and nodes apart, nearest first.
class BeamSearch : private GraphWalk {
 public:
  BeamSearch(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, size_t ef,
             const Bitset* excluded, SearchScratch& scratch)
      : GraphWalk(graph, vectors, query, scratch), ef_(ef), excluded_(excluded) {
    // Excluded nodes have half the weight of others, and one more node is in the beam while it is too heavy.
    scratch.beam_distances.resize(2 * ef + 1);
    scratch.beam_nodes.resize(2 * ef + 1);
    distances_ = scratch.beam_distances.data();
    nodes_ = scratch.beam_nodes.data();
  }

  // Calls reached(expanded) whenever that many nearest nodes have been expanded. Ends early when that returns false.
  template <class Reached>
  void run(Reached&& reached) {
    descend([&](Node node, float distance) { offer(node, distance); });
    while (next_ < size_) {
      if (is_expanded(next_)) {
        if (!reached(++next_)) return;
      } else {
        expand_next();
      }
    }
  }

  // The nearest nodes, as far as the beam has them.
  std::vector<FoundNode> found(size_t most) const {
    std::vector<FoundNode> found;
    const size_t count = std::min(most, size_);
    found.reserve(count);
    for (size_t at = 0; at < count; at++) {
      if (is_wanted(at)) found.push_back({distances_[at], node_at(at)});
    }
    return found;
  }

 private:
  // Two marks in the numbers of the beam's nodes.
  static constexpr Node kExpanded = Node{1} << 31;
  static constexpr Node kWanted = Node{1} << 30;
  static_assert(Graph::kMaxNodes <= kWanted);

  Node node_at(size_t place) const { return nodes_[place] & (kWanted - 1); }
  bool is_expanded(size_t place) const { return (nodes_[place] & kExpanded) != 0; }
  bool is_wanted(size_t place) const { return (nodes_[place] & kWanted) != 0; }

  // Expands the node at next_.
  void expand_next() {
    nodes_[next_] |= kExpanded;
    size_t ahead = next_ + 1;
    while (ahead < size_ && is_expanded(ahead)) ahead++;
    const Fresh fresh = expand(node_at(next_), ahead < size_ ? node_at(ahead) : kNone);
    for (size_t at = ahead + 1; at < std::min(ahead + 3, size_); at++) prefetch_neighbors(node_at(at));
    const size_t near = keep_near(fresh);
    for (size_t i = 0; i < near; i++) offer(scratch_.nodes[i], fresh.estimates[i]);
  }

  // Keeps those that are nearer than the last of a full beam, without a branch for each. Returns how many they are.
  size_t keep_near(const Fresh& fresh) {
    const float limit = is_full() ? distances_[size_ - 1] : std::numeric_limits<float>::infinity();
    Node* near = scratch_.nodes.data();
    size_t count = 0;
    for (size_t i = 0; i < fresh.count; i++) {
      const float estimate = fresh.estimates[i];
      near[count] = fresh.nodes[i];
      fresh.estimates[count] = estimate;
      count += !(estimate >= limit);
    }
    return count;
  }

  // Keeps the beam in order and within its width.
  void offer(Node node, float distance) {
    if (is_full() && distance >= distances_[size_ - 1]) return;
    const bool wanted = excluded_ == nullptr || !excluded_->contains(node);
    const size_t place = place_of(distance);
    std::memmove(distances_ + place + 1, distances_ + place, (size_ - place) * sizeof(float));
    std::memmove(nodes_ + place + 1, nodes_ + place, (size_ - place) * sizeof(Node));
    distances_[place] = distance;
    nodes_[place] = node | (wanted ? kWanted : 0);
    size_++;
    if (place <= next_ + 1) prefetch_neighbors(node);  // it is probably expanded soon
    next_ = std::min(next_, place);
    weight_ += weight_of(wanted);
    while (weight_ - weight_of(is_wanted(size_ - 1)) >= 2 * ef_) {
      size_--;
      weight_ -= weight_of(is_wanted(size_));
    }
  }

  // Behind all that are not farther. The beam is halved by conditional moves, where branches would be guessed wrong.
  // What is left is counted, which takes one instruction for several of them.
  size_t place_of(float distance) const {
    constexpr size_t counted = 64;
    const float* first = distances_;
    size_t length = size_;
    while (length > counted) {
      const size_t half = length / 2;
      first += first[half - 1] <= distance ? half : 0;
      length -= half;
    }
    int32_t nearer = 0;
    for (size_t i = 0; i < length; i++) nearer += first[i] <= distance;
    return static_cast<size_t>(first - distances_) + static_cast<size_t>(nearer);
  }

  // An excluded node takes half the place of another. With full weight, a search among deleted nodes would find too
  // little. Without weight, it would take much longer to find more than is asked for.
  static size_t weight_of(bool wanted) { return wanted ? 2 : 1; }
  bool is_full() const { return weight_ >= 2 * ef_; }

  size_t ef_;
  const Bitset* excluded_;
  float* distances_;
  Node* nodes_;  // with marks
  size_t size_ = 0;
  size_t next_ = 0;    // all nodes before this one have been expanded
  size_t weight_ = 0;  // of the beam
};

// Uses two heaps in place of a beam, because many nodes can lie between two wanted ones.
class SearchAmong : private GraphWalk {
 public:
  SearchAmong(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, size_t ef,
              const std::function<bool(Node)>& is_wanted, SearchScratch& scratch)
      : GraphWalk(graph, vectors, query, scratch), ef_(ef), is_wanted_(is_wanted) {}

  std::optional<std::vector<FoundNode>> run(size_t most_compared) {
    descend([&](Node node, float distance) { offer(node, distance); });
    for (size_t compared = 0; !frontier_.empty();) {
      FoundNode nearest = frontier_.top();
      if (is_full() && nearest.estimate > found_.front().estimate) break;
      frontier_.pop();
      const Fresh fresh = expand(nearest.node, frontier_.empty() ? kNone : frontier_.top().node);
      for (size_t i = 0; i < fresh.count; i++) offer(fresh.nodes[i], fresh.estimates[i]);
      compared += fresh.count;
      if (compared > most_compared) return std::nullopt;
      if (!frontier_.empty()) prefetch_neighbors(frontier_.top().node);
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
                                    const Bitset* excluded, SearchScratch& scratch) {
  if (graph.nodes() == 0) return {};
  BeamSearch search(graph, vectors, query, ef, excluded, scratch);
  search.run([](size_t) { return true; });
  return search.found(SIZE_MAX);
}

void search_graph_by_widths(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query,
                            const std::vector<size_t>& widths, SearchScratch& scratch,
                            const std::function<bool(size_t step, const std::vector<FoundNode>& found)>& visit) {
  if (graph.nodes() == 0 || widths.empty()) return;
  BeamSearch search(graph, vectors, query, widths.back(), nullptr, scratch);
  size_t step = 0;
  auto goes_on = [&] {
    bool more = visit(step, search.found(widths[step]));
    step = more ? step + 1 : widths.size();
    return step < widths.size();
  };
  search.run([&](size_t expanded) { return expanded < widths[step] || goes_on(); });
  while (step < widths.size()) goes_on();
}

std::optional<std::vector<FoundNode>> search_graph_among(const Graph& graph, const CodedVectors& vectors,
                                                         const CodedQuery& query, size_t ef,
                                                         const std::function<bool(Node)>& is_wanted,
                                                         size_t most_compared, SearchScratch& scratch) {
  if (graph.nodes() == 0) return std::vector<FoundNode>();
  return SearchAmong(graph, vectors, query, ef, is_wanted, scratch).run(most_compared);
}

}  // namespace vec
