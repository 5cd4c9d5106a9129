#include "index/graph.h"

#include <algorithm>

namespace vec {

Graph::Graph(size_t m, size_t nodes)
    : m_(m), nodes_(nodes), ground_stride_(1 + 2 * m), ground_(nodes * ground_stride_ * sizeof(Node)) {}

size_t Graph::Level::position(Node node) const {
  return static_cast<size_t>(std::lower_bound(nodes.begin(), nodes.end(), node) - nodes.begin());
}

size_t Graph::level_of(Node node) const {
  size_t level = 0;
  while (level < upper_.size() && std::binary_search(upper_[level].nodes.begin(), upper_[level].nodes.end(), node)) {
    level++;
  }
  return level;
}

Neighbors Graph::neighbors(Node node, size_t level) const {
  if (level == 0) return neighbors(node);
  const Level& upper = upper_[level - 1];
  const Node* list = upper.links.data() + upper.position(node) * (1 + m_);
  return {list + 1, list[0]};
}

size_t Graph::memory_bytes() const {
  size_t places = ground_.size() / sizeof(Node) + strays_.capacity();
  for (const Level& level : upper_) places += level.nodes.capacity() + level.links.capacity();
  return places * sizeof(Node);
}

void Graph::add_level(std::vector<Node> nodes) {
  std::vector<Node> links(nodes.size() * (1 + m_));
  upper_.push_back({std::move(nodes), std::move(links)});
}

void Graph::set_neighbors(Node node, size_t level, const Node* neighbors, size_t count) {
  Node* list = level == 0 ? const_cast<Node*>(ground(node))
                          : upper_[level - 1].links.data() + upper_[level - 1].position(node) * (1 + m_);
  list[0] = static_cast<Node>(count);
  std::copy_n(neighbors, count, list + 1);
}

void Graph::set_entry(Node entry, std::vector<Node> strays) {
  entry_ = entry;
  strays_ = std::move(strays);
}

void Graph::set_entry(Node entry) {
  entry_ = entry;
  find_strays();
}

void Graph::add_starts(const std::vector<Node>& starts) {
  for (Node start : starts) {
    if (std::find(strays_.begin(), strays_.end(), start) == strays_.end()) strays_.push_back(start);
  }
}

void Graph::find_strays() {
  strays_.clear();
  std::vector<bool> reached(nodes_);
  std::vector<Node> open;
  auto reach_from = [&](Node start) {
    reached[start] = true;
    open.assign(1, start);
    while (!open.empty()) {
      Node node = open.back();
      open.pop_back();
      for (Node neighbor : neighbors(node)) {
        if (reached[neighbor]) continue;
        reached[neighbor] = true;
        open.push_back(neighbor);
      }
    }
  };
  if (nodes_ > 0) reach_from(entry_);
  for (Node node = 0; node < nodes_; node++) {
    if (reached[node]) continue;
    strays_.push_back(node);
    reach_from(node);
  }
}

}  // namespace vec
