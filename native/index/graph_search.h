// Finds the nodes of a graph that are nearest to a query.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "base/bitset.h"
#include "index/graph.h"
#include "index/seen_nodes.h"
#include "numeric/coded_vectors.h"

namespace vec {

struct FoundNode {
  float estimate;  // of the distance
  Node node;
};

// The query as a code.
struct CodedQuery {
  std::vector<uint8_t> code;
  CodeInfo info;
};

// What a search works with. Its owner keeps it from one search to the next, so that a search neither allocates memory
// nor clears much of it. It serves one search at a time.
struct SearchScratch {
  SeenNodes seen;
  std::vector<float> estimates;  // of the distances of the nodes that were seen last
  std::vector<Node> nodes;       // some neighbors of one node
  std::vector<float> beam_distances;
  std::vector<Node> beam_nodes;

  size_t memory_bytes() const {
    return seen.memory_bytes() + (estimates.capacity() + beam_distances.capacity()) * sizeof(float) +
           (nodes.capacity() + beam_nodes.capacity()) * sizeof(Node);
  }
};

// About the `ef` nearest nodes by their estimated distance, nearest first. It is a beam search of that width. Nodes in
// `excluded` lead on to others, but are not found themselves. `excluded` may be null.
std::vector<FoundNode> search_graph(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, size_t ef,
                                    const Bitset* excluded, SearchScratch& scratch);

// What search_graph() finds with each of `widths`, ascending, in the time of the last one: a narrow beam has expanded
// the same nodes as a wide one, in the same order, at the moment when it ends. Calls visit(step, found) for the width
// at position `step`, and goes on while that returns true.
void search_graph_by_widths(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query,
                            const std::vector<size_t>& widths, SearchScratch& scratch,
                            const std::function<bool(size_t step, const std::vector<FoundNode>& found)>& visit);

// About the `ef` nearest wanted nodes. The search walks over other nodes too. It gives up and returns nothing after it
// has compared the query with more than `most_compared` nodes. Where few nodes are wanted, or only far ones, comparing
// the query with all of them takes less.
std::optional<std::vector<FoundNode>> search_graph_among(const Graph& graph, const CodedVectors& vectors,
                                                         const CodedQuery& query, size_t ef,
                                                         const std::function<bool(Node)>& is_wanted,
                                                         size_t most_compared, SearchScratch& scratch);

}  // namespace vec
