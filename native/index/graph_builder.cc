#include "index/graph_builder.h"

#include <algorithm>
#include <numeric>

namespace vec {

namespace {

// The multiples of the stride, modulo `count`, are all numbers below `count`. Multiples that follow each other are far
// apart.
size_t shuffling_stride(size_t count) {
  constexpr double golden_section = 0.6180339887498949;
  auto stride = static_cast<size_t>(static_cast<double>(count) * golden_section);
  while (std::gcd(stride, count) > 1) stride++;
  return stride;
}

}  // namespace

// A search can begin at the entry before anything has been added. So the entry does not wait.
GraphBuilder::GraphBuilder(const CodedVectors& vectors, const GraphOptions& options, const Graph& base)
    : vectors_(vectors), options_(options), levels_(vectors.size(), options.m, base) {
  order_.reserve(vectors.size() - base.nodes());
  for (size_t node = base.nodes(); node < vectors.size(); node++) {
    if (node != levels_.entry()) order_.push_back(static_cast<Node>(node));
  }
}

std::vector<Node> GraphBuilder::waiting_nodes() const {
  return {order_.begin() + static_cast<ptrdiff_t>(next_), order_.end()};
}

void GraphBuilder::add(size_t count) {
  const size_t nodes = std::min(count, waiting());
  add_one_by_one(order_.data() + next_, nodes);
  next_ += nodes;
  if (waiting() == 0) tidy(count - nodes);
}

void GraphBuilder::add_together(size_t count, Work& work) {
  if (!is_shuffled_) shuffle();
  const size_t nodes = std::min(count, waiting());
  if (nodes == 0) return;
  PartOfWork part(work, next_, order_.size());
  add_on_all_cores(order_.data() + next_, nodes, part);
  next_ += nodes;
}

void GraphBuilder::add_all_but(size_t left, Work& work) {
  if (waiting() > left) add_together(waiting() - left, work);
  PartOfWork rest(work, next_, order_.size());
  tidy_all(rest);
}

void GraphBuilder::set_entry(Graph& graph) const {
  if (waiting() > 0) return graph.set_entry(levels_.entry(), {});
  graph.set_entry(add_top_levels(graph, levels_.entry(), vectors_));
}

// Nodes that are added at the same time do not find each other. Nodes with close numbers are often near each other,
// such as the parts of one document. Without shuffling, a search lost 4 % of the rows of sorted clusters, and none with
// it. So nodes that are added together are far apart in number.
void GraphBuilder::shuffle() {
  is_shuffled_ = true;
  const std::vector<Node> nodes = waiting_nodes();
  if (nodes.empty()) return;
  const size_t stride = shuffling_stride(nodes.size());
  for (size_t i = 0; i < nodes.size(); i++) order_[next_ + i] = nodes[i * stride % nodes.size()];
}

}  // namespace vec
