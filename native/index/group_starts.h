// Where searches of a table of few, tight groups begin.
#pragma once

#include <vector>

#include "index/graph.h"
#include "numeric/coded_vectors.h"

namespace vec {

// One node of each group, if the vectors are in a few groups of near-duplicates. Otherwise none. A search that begins
// in the wrong one of such groups does not leave it: no link leads to another group.
std::vector<Node> group_starts(const CodedVectors& vectors);

}  // namespace vec
