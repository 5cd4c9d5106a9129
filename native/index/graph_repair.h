// Makes every node of a graph findable.
#pragma once

#include <vector>

#include "base/work.h"
#include "index/graph.h"
#include "index/graph_search.h"
#include "numeric/coded_vectors.h"

namespace vec {

// Adding nodes, above all in parallel, leaves some nodes with few links or none that lead to them. This searches for
// each node by its own vector with a narrow beam. A node that is not found gets a place among the neighbors of the
// nearest nodes that were found.
// Vectors in tight groups need more, because a search does not come from one group to another. One node of each group
// becomes a start of every search.
class GraphRepair {
 public:
  // Repairs the nodes from `first` on. REQUIRES: `graph` and `vectors` outlive this object.
  GraphRepair(Graph& graph, const CodedVectors& vectors, Node first) : graph_(graph), vectors_(vectors), next_(first) {}

  // Searches for the next `count` nodes on this thread.
  void check(size_t count);
  // Searches for all other nodes on all cores.
  void check_all(Work& work);
  bool is_done() const { return next_ == graph_.nodes(); }

  // Links the nodes that were not found. REQUIRES: is_done().
  void repair();

 private:
  // The nodes nearest to a node that was not found. Empty when it was found.
  std::vector<Node> way_to(Node node, SearchScratch& scratch) const;
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
  SearchScratch scratch_;  // of the thread that calls
};

}  // namespace vec
