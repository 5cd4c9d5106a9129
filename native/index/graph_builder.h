// Builds graphs with usearch's index_gt. No other file knows usearch.
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

// Builds a graph over all `vectors`, node by node. The first `base.nodes()` of them are in `base` already, with the
// same m. They get new links only where an added node is nearer. `base` may be empty.
class GraphBuilder {
 public:
  // REQUIRES: `vectors` outlives this object and does not change.
  GraphBuilder(const CodedVectors& vectors, const GraphOptions& options, const Graph& base);
  ~GraphBuilder();

  // Adds the next `count` nodes on this thread.
  void add(size_t count);
  // Adds all other nodes on all cores.
  void add_all(Work& work);
  bool is_done() const;

  // REQUIRES: is_done().
  Graph graph() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace vec
