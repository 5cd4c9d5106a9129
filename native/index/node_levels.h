// The levels of the nodes of a graph that is being built.
#pragma once

#include <vector>

#include "index/graph.h"
#include "numeric/coded_vectors.h"

namespace vec {

// The level of each node, and the entry. A new node's level is drawn, but is at most that of the entry, where searches
// begin.
class NodeLevels {
 public:
  // The nodes of `base` keep their levels, and its entry stays the entry.
  NodeLevels(size_t nodes, size_t m, const Graph& base);

  size_t nodes() const { return levels_.size(); }
  size_t of(Node node) const { return levels_[node]; }
  const std::vector<uint8_t>& all() const { return levels_; }
  Node entry() const { return entry_; }
  // The topmost level.
  size_t top() const { return levels_[entry_]; }
  // The nodes that are on a level above the ground, ascending.
  std::vector<Node> on(size_t level) const;

 private:
  std::vector<uint8_t> levels_;
  Node entry_ = 0;
};

// Adds levels to the top of a finished graph, for the nodes whose drawn level is that high. Returns the new entry.
Node add_top_levels(Graph& graph, Node entry, const CodedVectors& vectors);

}  // namespace vec
