// Looks for the neighbors that a new node is to have.
#pragma once

#include <vector>

#include "base/bitset.h"
#include "index/growing_lists.h"
#include "numeric/coded_vectors.h"

namespace vec {

// One thread's searches in a graph that is being built. It keeps the memory that they need.
class LinkSearch {
 public:
  // `ef` is the width of the beam. REQUIRES: `vectors` outlives this object.
  LinkSearch(const CodedVectors& vectors, size_t ef)
      : vectors_(vectors), ef_(ef), visited_(vectors.size()), distances_(ef), nodes_(ef) {}

  // The nearest node to `node` that a walk from `from` comes to. It always goes to the nearest neighbor.
  Node descend(Node node, Node from, const GrowingLists& lists);
  // The nodes nearest to `node` that a beam comes to, ascending. The result is valid until the next call.
  std::vector<Link>& search(Node node, const std::vector<Node>& from, const GrowingLists& lists);

  // Keeps at most `most` of the links, to which others lead. `links` are ascending.
  void choose(std::vector<Link>& links, size_t most);

 private:
  void begin(Node node, const std::vector<Node>& from);
  // Compares `node` with the neighbors at a place that have not been seen.
  void expand(Node node, const GrowingLists& lists, size_t place);
  void compare(Node node, const Node* others, size_t count);
  void offer(Node node, float distance);
  size_t position_of(float distance) const;
  bool has_nearer(Node node, float distance);
  void end();

  const CodedVectors& vectors_;
  const size_t ef_;
  Bitset visited_;
  std::vector<Node> seen_;        // what is in visited_
  std::vector<float> estimates_;  // of the last comparison

  // The beam, ascending. A node that has been expanded has its highest bit set.
  std::vector<float> distances_;
  std::vector<Node> nodes_;
  size_t size_ = 0;
  size_t next_ = 0;  // all nodes before this one have been expanded

  std::vector<Link> found_;
  std::vector<Node> chosen_;
};

}  // namespace vec
