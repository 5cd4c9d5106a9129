// A navigable graph over numbered nodes (HNSW: Malkov, Yashunin 2016). It is immutable, and lies in a few flat arrays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/large_buffer.h"
#include "base/prefetch.h"

namespace vec {

using Node = uint32_t;

// The neighbors of a node on one level.
struct Neighbors {
  const Node* first;
  size_t count;

  const Node* begin() const { return first; }
  const Node* end() const { return first + count; }
};

class Graph {
 public:
  static constexpr Node kMaxNodes = Node{1} << 30;

  // `m` is the most neighbors that a node has on a level above the ground. On the ground level it has at most twice
  // that.
  explicit Graph(size_t m = 16, size_t nodes = 0);

  size_t m() const { return m_; }
  size_t nodes() const { return nodes_; }
  size_t levels() const { return upper_.size() + 1; }
  size_t degree(size_t level) const { return level == 0 ? 2 * m_ : m_; }
  // The nodes on a level above the ground, ascending.
  const std::vector<Node>& level_nodes(size_t level) const { return upper_[level - 1].nodes; }
  size_t level_of(Node node) const;

  // The node on the topmost level where a search begins. REQUIRES: the graph is not empty.
  Node entry() const { return entry_; }
  // The nodes beside the entry that every search tries: one of each part of the ground level that has no way from the
  // entry, and those of add_starts(). Adding nodes in parallel can strand some.
  const std::vector<Node>& strays() const { return strays_; }

  // The neighbors on the ground level.
  Neighbors neighbors(Node node) const {
    const Node* list = ground(node);
    return {list + 1, list[0]};
  }
  // REQUIRES: the node is on that level.
  Neighbors neighbors(Node node, size_t level) const;

  void prefetch(Node node) const {
    const Node* list = ground(node);
    for (size_t at = 0; at < ground_stride_; at += 16) vec::prefetch(list + at);
  }

  size_t memory_bytes() const;

  // To make a graph, first add the levels from the lowest to the topmost. Then set the neighbors of every node, which
  // are undefined until then. Then set the entry.
  void add_level(std::vector<Node> nodes);
  // REQUIRES: `count` is at most degree(level).
  void set_neighbors(Node node, size_t level, const Node* neighbors, size_t count);
  void set_entry(Node entry, std::vector<Node> strays);
  void set_entry(Node entry);  // also finds the strays
  void add_starts(const std::vector<Node>& starts);

 private:
  struct Level {
    std::vector<Node> nodes;
    std::vector<Node> links;  // for each node: the number of neighbors, and room for m
    size_t position(Node node) const;
  };

  const Node* ground(Node node) const { return reinterpret_cast<const Node*>(ground_.data()) + node * ground_stride_; }
  void find_strays();

  size_t m_;
  size_t nodes_;
  size_t ground_stride_;
  LargeBuffer ground_;  // for each node: the number of neighbors, and room for 2 m
  std::vector<Level> upper_;
  Node entry_ = 0;
  std::vector<Node> strays_;
};

}  // namespace vec
