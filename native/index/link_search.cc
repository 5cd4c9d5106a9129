#include "index/link_search.h"

#include <algorithm>

namespace vec {

namespace {

constexpr Node kExpanded = Node{1} << 31;
static_assert(Graph::kMaxNodes < kExpanded);

// A link is left out when a way over a chosen neighbor is shorter by this share. Longer detours are worth a link.
constexpr float kDetour = 0.1F;

// How many chosen neighbors a node is compared with at a time.
constexpr size_t kComparedTogether = 8;

// The distance by which a detour over a neighbor counts. Distances by inner product can be negative.
float with_detour(float distance) { return distance < 0 ? (1 - kDetour) * distance : (1 + kDetour) * distance; }

}  // namespace

Node LinkSearch::descend(Node node, Node from, const GrowingLists& lists) {
  float least = vectors_.estimate(node, from);
  for (bool moved = true; moved;) {
    moved = false;
    const Neighbors neighbors = lists.at(lists.place_of(from));
    compare(node, neighbors.first, neighbors.count);
    for (size_t i = 0; i < neighbors.count; i++) {
      if (estimates_[i] >= least) continue;
      least = estimates_[i];
      from = neighbors.first[i];
      moved = true;
    }
  }
  return from;
}

std::vector<Link>& LinkSearch::search(Node node, const std::vector<Node>& from, const GrowingLists& lists) {
  begin(node, from);
  while (next_ < size_) {
    if ((nodes_[next_] & kExpanded) != 0) {
      next_++;
      continue;
    }
    const Node nearest = nodes_[next_];
    nodes_[next_] |= kExpanded;
    // These are most often the nodes that are expanded next.
    if (lists.members().empty()) {
      for (size_t at = next_ + 1; at < std::min(next_ + 3, size_); at++) lists.prefetch(nodes_[at] & ~kExpanded);
    }
    expand(node, lists, lists.place_of(nearest));
  }
  end();
  return found_;
}

void LinkSearch::begin(Node node, const std::vector<Node>& from) {
  size_ = 0;
  next_ = 0;
  seen_.clear();
  for (Node start : from) {
    if (visited_.insert(start)) seen_.push_back(start);
  }
  compare(node, seen_.data(), seen_.size());
  for (size_t i = 0; i < seen_.size(); i++) offer(seen_[i], estimates_[i]);
}

void LinkSearch::expand(Node node, const GrowingLists& lists, size_t place) {
  const Neighbors neighbors = lists.at(place);
  size_t known = seen_.size();
  const size_t first = known;
  seen_.resize(known + neighbors.count);
  // Most neighbors have been seen, and nothing tells which. So there is no branch.
  for (Node neighbor : neighbors) {
    seen_[known] = neighbor;
    known += static_cast<size_t>(visited_.insert(neighbor));
  }
  seen_.resize(known);
  compare(node, seen_.data() + first, known - first);
  for (size_t i = first; i < known; i++) offer(seen_[i], estimates_[i - first]);
}

void LinkSearch::compare(Node node, const Node* others, size_t count) {
  if (estimates_.size() < count) estimates_.resize(count);
  for (size_t i = 0; i < count; i++) vectors_.prefetch(others[i]);
  vectors_.estimates(vectors_.code(node), vectors_.info(node), others, count, estimates_.data());
}

// Keeps the beam in order and within its width.
void LinkSearch::offer(Node node, float distance) {
  const bool is_full = size_ == ef_;
  if (is_full && distance >= distances_[size_ - 1]) return;
  const size_t position = position_of(distance);
  if (!is_full) size_++;
  std::copy_backward(distances_.begin() + static_cast<ptrdiff_t>(position),
                     distances_.begin() + static_cast<ptrdiff_t>(size_ - 1),
                     distances_.begin() + static_cast<ptrdiff_t>(size_));
  std::copy_backward(nodes_.begin() + static_cast<ptrdiff_t>(position),
                     nodes_.begin() + static_cast<ptrdiff_t>(size_ - 1),
                     nodes_.begin() + static_cast<ptrdiff_t>(size_));
  distances_[position] = distance;
  nodes_[position] = node;
  next_ = std::min(next_, position);
}

// The first position of a greater distance. It is found by halving without branches.
size_t LinkSearch::position_of(float distance) const {
  if (size_ == 0) return 0;
  size_t position = 0;
  for (size_t length = size_; length > 1;) {
    const size_t half = length / 2;
    position += distances_[position + half - 1] <= distance ? half : 0;
    length -= half;
  }
  return position + static_cast<size_t>(distances_[position] <= distance);
}

void LinkSearch::end() {
  for (Node node : seen_) visited_.remove(node);
  found_.clear();
  for (size_t i = 0; i < size_; i++) found_.push_back({distances_[i], nodes_[i] & ~kExpanded});
}

void LinkSearch::choose(std::vector<Link>& links, size_t most) {
  chosen_.clear();
  for (const Link& link : links) vectors_.prefetch(link.node);
  for (size_t i = 0; i < links.size() && chosen_.size() < most; i++) {
    if (has_nearer(links[i].node, links[i].distance)) continue;
    links[chosen_.size()] = links[i];
    chosen_.push_back(links[i].node);
  }
  links.resize(chosen_.size());
}

// Whether a chosen neighbor leads to the node.
bool LinkSearch::has_nearer(Node node, float distance) {
  for (size_t first = 0; first < chosen_.size(); first += kComparedTogether) {
    const size_t count = std::min(kComparedTogether, chosen_.size() - first);
    compare(node, chosen_.data() + first, count);
    for (size_t i = 0; i < count; i++) {
      if (with_detour(estimates_[i]) < distance) return true;
    }
  }
  return false;
}

}  // namespace vec
