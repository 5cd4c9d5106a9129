// Builds a graph, node by node.
#pragma once

#include <cstddef>
#include <vector>

#include "base/work.h"
#include "index/graph.h"
#include "index/node_levels.h"
#include "numeric/coded_vectors.h"

namespace vec {

struct GraphOptions {
  size_t m;
  size_t ef_construction;
};

// A graph over all vectors of a segment that is being built. It begins with a base graph over the first of them, which
// may be empty. The other nodes wait, and are added in an order that all builders share.
//
// The work can stop before the last nodes. graph() is then the graph without the nodes that wait, in which
// search_graph() finds all others:
//
//   builder->add_all_but(500, work);
//   std::vector<Node> held_back = builder->waiting_nodes();
//   Graph graph = builder->graph();  // to search with the vectors of `held_back`
//   builder->add_all_but(0, work);
class GraphBuilder {
 public:
  // REQUIRES: `vectors` outlives this object and does not change.
  GraphBuilder(const CodedVectors& vectors, const GraphOptions& options, const Graph& base);
  virtual ~GraphBuilder() = default;
  GraphBuilder(const GraphBuilder&) = delete;
  GraphBuilder& operator=(const GraphBuilder&) = delete;

  // How many nodes are added in all.
  size_t total() const { return order_.size(); }
  // How many nodes are still to be added.
  size_t waiting() const { return order_.size() - next_; }
  // The nodes that are still to be added, in order.
  std::vector<Node> waiting_nodes() const;

  // Adds the next `count` nodes on this thread. If fewer wait, it goes on with the rest of the work.
  void add(size_t count);
  // Adds the next `count` nodes on all cores, if as many wait. Reports the phase "build". After an exception, this
  // object can only be destroyed.
  void add_together(size_t count, Work& work);
  // Adds nodes on all cores until only `left` wait, and does the rest of the work for those that were added. Reports
  // and may throw as add_together().
  void add_all_but(size_t left, Work& work);

  // Whether no node waits, and no other work is left.
  bool is_done() const { return waiting() == 0 && is_tidy(); }

  // The graph over the nodes that have been added. Those that wait have no neighbors in it, and are nobody's neighbors.
  // REQUIRES: is_done(), or the last call was add_all_but().
  virtual Graph graph() const = 0;

 protected:
  // Whether every list of neighbors is as short as in the finished graph.
  virtual bool is_tidy() const { return true; }

  // How many nodes are in the graph already.
  size_t added() const { return vectors_.size() - waiting(); }

  // Sets the entry of a graph that has all neighbors. Finds the strays, and adds the top levels, if no node waits.
  void set_entry(Graph& graph) const;

  const CodedVectors& vectors_;
  const GraphOptions options_;
  const NodeLevels levels_;

 private:
  // Adds nodes one by one on this thread.
  virtual void add_one_by_one(const Node* nodes, size_t count) = 0;
  // Adds nodes on all cores. Reports to `work` how many of these nodes are done.
  virtual void add_on_all_cores(const Node* nodes, size_t count, Work& work) = 0;
  // Shortens the next `count` lists of neighbors that are too long.
  virtual void tidy(size_t /*count*/) {}
  // Shortens all of them on all cores.
  virtual void tidy_all(Work& /*work*/) {}

  void shuffle();

  std::vector<Node> order_;  // the nodes to be added
  size_t next_ = 0;          // the first of them that waits
  bool is_shuffled_ = false;
};

}  // namespace vec
