// Makes the nodes of a graph findable.
#pragma once

#include <vector>

#include "base/work.h"
#include "index/graph.h"
#include "numeric/coded_vectors.h"

namespace vec {

// Adding nodes, in parallel above all, leaves some to which hardly a link leads, or none. This looks for each node by
// its own vector with a narrow beam, and gives those that are not found a place among the neighbors of the nearest
// nodes that are.
class GraphRepair {
 public:
  // For the nodes from `first` on. REQUIRES: `graph` and `vectors` outlive this object.
  GraphRepair(Graph& graph, const CodedVectors& vectors, Node first) : graph_(graph), vectors_(vectors), next_(first) {}

  // Looks for the next so many nodes, on this thread.
  void check(size_t count);
  // Looks for the rest, on all cores.
  void check_all(Work& work);
  bool is_done() const { return next_ == graph_.nodes(); }

  // Gives places to those that were not found. REQUIRES: is_done().
  void mend();

 private:
  // The nearest nodes to one that is not among them; empty for one that is.
  std::vector<Node> way_to(Node node) const;
  void lead_to(Node node, const std::vector<Node>& nearest);
  void link(Node from, Node to, size_t place);

  struct Lost {
    Node node;
    std::vector<Node> nearest;
  };

  Graph& graph_;
  const CodedVectors& vectors_;
  size_t next_;
  std::vector<Lost> lost_;
};

}  // namespace vec
