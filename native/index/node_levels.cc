#include "index/node_levels.h"

#include <algorithm>
#include <cmath>

namespace vec {

namespace {

// The level of a node follows from its number. A random generator would start again with each merge.
size_t drawn_level(Node node, size_t m) {
  uint64_t z = (uint64_t{node} + 1) * 0x9e3779b97f4a7c15u;  // splitmix64, see Connection::next_stamp
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  double uniform = (static_cast<double>((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
  return static_cast<size_t>(-std::log(uniform) / std::log(static_cast<double>(m)));  // at most 54
}

// The nodes of a level that was added last are so few that their neighbors are simply the nearest ones.
void link_nearest(Graph& graph, size_t level, const std::vector<Node>& nodes, const CodedVectors& vectors) {
  for (Node node : nodes) {
    std::vector<std::pair<float, Node>> others;
    for (Node other : nodes) {
      if (other != node) others.emplace_back(vectors.estimate(node, other), other);
    }
    std::sort(others.begin(), others.end());
    std::vector<Node> neighbors;
    for (size_t i = 0; i < std::min(graph.degree(level), others.size()); i++) neighbors.push_back(others[i].second);
    graph.set_neighbors(node, level, neighbors.data(), neighbors.size());
  }
}

}  // namespace

NodeLevels::NodeLevels(size_t nodes, size_t m, const Graph& base) : levels_(nodes) {
  if (nodes == 0) return;
  auto first = static_cast<Node>(base.nodes());
  for (size_t level = 1; first > 0 && level < base.levels(); level++) {
    for (Node node : base.level_nodes(level)) levels_[node] = static_cast<uint8_t>(level);
  }
  size_t most = first > 0 ? base.levels() - 1 : SIZE_MAX;
  for (size_t node = first; node < nodes; node++) {
    levels_[node] = static_cast<uint8_t>(std::min(drawn_level(static_cast<Node>(node), m), most));
  }
  entry_ =
      first > 0 ? base.entry() : static_cast<Node>(std::max_element(levels_.begin(), levels_.end()) - levels_.begin());
}

std::vector<Node> NodeLevels::on(size_t level) const {
  std::vector<Node> nodes;
  for (size_t node = 0; node < levels_.size(); node++) {
    if (levels_[node] >= level) nodes.push_back(static_cast<Node>(node));
  }
  return nodes;
}

Node add_top_levels(Graph& graph, Node entry, const CodedVectors& vectors) {
  for (size_t level = graph.levels();; level++) {
    std::vector<Node> nodes;
    for (Node node = 0; node < graph.nodes(); node++) {
      if (drawn_level(node, graph.m()) >= level) nodes.push_back(node);
    }
    if (nodes.empty()) return entry;
    entry = nodes.front();
    graph.add_level(nodes);
    link_nearest(graph, level, nodes, vectors);
  }
}

}  // namespace vec
