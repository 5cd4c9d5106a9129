// Builds graphs in batches.
#pragma once

#include <memory>
#include <vector>

#include "index/graph_builder.h"
#include "index/growing_lists.h"
#include "index/link_search.h"

namespace vec {

// Adds nodes in batches (ParlayANN: Manohar and others, 2024). All nodes of a batch look for their neighbors in the
// graph as it was before, and then the neighbors get links back, each all of them at once. So nothing is locked, and
// the graph is the same for any number of threads.
class BatchGraphBuilder : public GraphBuilder {
 public:
  BatchGraphBuilder(const CodedVectors& vectors, const GraphOptions& options, const Graph& base);

  Graph graph() const override;

 private:
  // A link from `to` back to a node of the batch.
  struct BackLink {
    Node to;
    uint32_t level;
    Link link;

    bool operator<(const BackLink& other) const;
    bool is_of_list(const BackLink& other) const { return to == other.to && level == other.level; }
  };
  // What a thread needs.
  struct Worker {
    Worker(const CodedVectors& vectors, size_t ef) : search(vectors, ef) {}

    LinkSearch search;
    std::vector<Node> from;
    std::vector<Link> links;
    std::vector<BackLink> back_links;
  };
  struct LongList {
    size_t level;
    size_t place;
  };

  bool is_tidy() const override;
  void add_one_by_one(const Node* nodes, size_t count) override;
  void add_on_all_cores(const Node* nodes, size_t count, Work& work) override;
  void tidy(size_t count) override;
  void tidy_all(Work& work) override;

  void load(Node node, const Graph& base);
  void add_batch(const Node* nodes, size_t count, size_t threads, Work& work);
  void find_neighbors(Node node, Worker& worker);
  void link_back(const BackLink* first, const BackLink* last, Worker& worker);
  void shorten(const LongList& list, Worker& worker);
  std::vector<LongList> next_long_lists(size_t count);
  Worker& worker(size_t thread);

  const size_t threads_;
  const std::vector<Node> starts_;                // what searches on the ground try beside the nearest node above
  std::vector<std::unique_ptr<Worker>> workers_;  // by thread, once it has work
  const size_t most_together_;
  std::vector<GrowingLists> lists_;  // by level
  size_t fresh_ = 0;                 // how many nodes this builder has added
  LongList checked_ = {0, 0};        // all lists before this one are short enough
};

}  // namespace vec
