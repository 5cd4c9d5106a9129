// The nodes of a graph that are nearest to a query.
#pragma once

#include <cstddef>
#include <vector>

#include "bitset.h"
#include "coded_vectors.h"
#include "graph.h"

namespace vec {

struct FoundNode {
  float estimate;  // of the distance
  Node node;
};

// What the vectors are compared with.
struct CodedQuery {
  std::vector<uint8_t> code;
  CodeInfo info;
};

// About the `ef` nearest nodes by their estimated distance, nearest first: a beam search of that width. Those in `excluded` (null: none) lead on
// to others, but are not found themselves.
std::vector<FoundNode> search_graph(const Graph& graph, const CodedVectors& vectors, const CodedQuery& query, size_t ef, const Bitset* excluded);

}  // namespace vec
