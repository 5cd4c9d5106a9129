// The lists of neighbors of one level, while a graph is being built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/large_buffer.h"
#include "index/graph.h"
#include "numeric/coded_vectors.h"

namespace vec {

// A neighbor, and how far it is from the node whose neighbor it is.
struct Link {
  float distance;
  Node node;

  bool operator<(const Link& other) const {
    return distance != other.distance ? distance < other.distance : node < other.node;
  }
};

// Each list has room for more neighbors than the finished one may have. So it is shortened once for many links, and not
// with each. Distances are kept with the links, so that shortening does not compute them again.
class GrowingLists {
 public:
  // `members` are the nodes of a level above the ground, ascending.
  GrowingLists(std::vector<Node> members, size_t degree);
  // The lists of the ground, where all `nodes` are.
  GrowingLists(size_t nodes, size_t degree);

  const std::vector<Node>& members() const { return members_; }
  // How many lists there are. They are numbered by place.
  size_t size() const { return counts_.size(); }
  // REQUIRES: the node is on this level.
  size_t place_of(Node node) const { return members_.empty() ? node : place_above_ground(node); }
  Node node_at(size_t place) const { return members_.empty() ? static_cast<Node>(place) : members_[place]; }

  // The most neighbors in a finished list, and in a growing one.
  size_t degree() const { return degree_; }
  size_t capacity() const { return capacity_; }

  Neighbors at(size_t place) const { return {nodes(place), counts_[place]}; }
  void prefetch(size_t place) const {
    for (size_t i = 0; i < capacity_; i += 16) __builtin_prefetch(nodes(place) + i, 0, 2);
    __builtin_prefetch(counts_.data() + place, 0, 2);
  }

  // Takes over a list whose distances are not known.
  void load(size_t place, Neighbors neighbors);
  // REQUIRES: there is room.
  void push_back(size_t place, const Link& link);
  void assign(size_t place, const std::vector<Link>& links);
  // The list with all distances, in no particular order.
  void read(size_t place, const CodedVectors& vectors, std::vector<Link>& links) const;

 private:
  size_t place_above_ground(Node node) const;
  Node* nodes(size_t place) { return reinterpret_cast<Node*>(nodes_.data()) + place * capacity_; }
  const Node* nodes(size_t place) const { return reinterpret_cast<const Node*>(nodes_.data()) + place * capacity_; }
  float* distances(size_t place) { return reinterpret_cast<float*>(distances_.data()) + place * capacity_; }
  const float* distances(size_t place) const {
    return reinterpret_cast<const float*>(distances_.data()) + place * capacity_;
  }

  std::vector<Node> members_;  // empty on the ground
  size_t degree_;
  size_t capacity_;
  std::vector<uint16_t> counts_;
  std::vector<uint8_t> is_loaded_;  // whether the first neighbors of a list have no distances
  LargeBuffer nodes_;
  LargeBuffer distances_;
};

}  // namespace vec
