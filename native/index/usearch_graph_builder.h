// Builds graphs with usearch's index_gt. No other file knows usearch.
#pragma once

#include <memory>

#include "index/graph_builder.h"

namespace vec {

// Nodes that are added at the same time lock what they change. So the graph depends on the threads and their timing.
class UsearchGraphBuilder : public GraphBuilder {
 public:
  UsearchGraphBuilder(const CodedVectors& vectors, const GraphOptions& options, const Graph& base);
  ~UsearchGraphBuilder() override;

  Graph graph() const override;

 private:
  class Usearch;

  void add_one_by_one(const Node* nodes, size_t count) override;
  void add_on_all_cores(const Node* nodes, size_t count, Work& work) override;

  std::unique_ptr<Usearch> usearch_;
};

}  // namespace vec
