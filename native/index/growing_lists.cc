#include "index/growing_lists.h"

#include <algorithm>

namespace vec {

namespace {

// With a half more than in the finished list, a build took 10 % less time than without, and 20 % less than with twice
// as many (measured).
size_t capacity_of(size_t degree) { return degree + degree / 2; }

}  // namespace

GrowingLists::GrowingLists(std::vector<Node> members, size_t degree) : GrowingLists(members.size(), degree) {
  members_ = std::move(members);
}

GrowingLists::GrowingLists(size_t nodes, size_t degree)
    : degree_(degree),
      capacity_(capacity_of(degree)),
      counts_(nodes),
      is_loaded_(nodes),
      nodes_(nodes * capacity_ * sizeof(Node)),
      distances_(nodes * capacity_ * sizeof(float)) {}

size_t GrowingLists::place_above_ground(Node node) const {
  return static_cast<size_t>(std::lower_bound(members_.begin(), members_.end(), node) - members_.begin());
}

void GrowingLists::load(size_t place, Neighbors neighbors) {
  std::copy_n(neighbors.first, neighbors.count, nodes(place));
  counts_[place] = static_cast<uint16_t>(neighbors.count);
  is_loaded_[place] = 1;
}

void GrowingLists::push_back(size_t place, const Link& link) {
  const size_t count = counts_[place]++;
  nodes(place)[count] = link.node;
  distances(place)[count] = link.distance;
}

void GrowingLists::assign(size_t place, const std::vector<Link>& links) {
  counts_[place] = 0;
  is_loaded_[place] = 0;
  for (const Link& link : links) push_back(place, link);
}

void GrowingLists::read(size_t place, const CodedVectors& vectors, std::vector<Link>& links) const {
  const Neighbors neighbors = at(place);
  links.clear();
  if (is_loaded_[place] != 0) {
    const Node node = node_at(place);
    for (Node neighbor : neighbors) links.push_back({vectors.estimate(node, neighbor), neighbor});
  } else {
    for (size_t i = 0; i < neighbors.count; i++) links.push_back({distances(place)[i], neighbors.first[i]});
  }
}

}  // namespace vec
