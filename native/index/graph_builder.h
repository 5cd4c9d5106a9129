// Graphs are made by usearch's index_gt: this is the only file that knows it.
#pragma once

#include <cstddef>
#include <memory>

#include "base/work.h"
#include "index/graph.h"
#include "numeric/coded_vectors.h"

namespace vec {

struct GraphOptions {
  size_t m;
  size_t ef_construction;
};

// Makes a graph over all `vectors`, node by node. The first `base.nodes()` of them are in `base` already, with the same
// m: they are linked anew only where an added node is nearer. `base` may be empty.
class GraphBuilder {
 public:
  // REQUIRES: `vectors` outlives this object and stays as it is.
  GraphBuilder(const CodedVectors& vectors, const GraphOptions& options, const Graph& base);
  ~GraphBuilder();

  // Adds the next so many nodes, on this thread.
  void add(size_t count);
  // Adds the rest, on all cores.
  void add_all(Work& work);
  bool is_done() const;

  // REQUIRES: is_done().
  Graph graph() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace vec
