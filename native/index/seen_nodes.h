// The nodes that a search through a graph has seen, in the order in which it saw them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/graph.h"

namespace vec {

class SeenNodes {
 public:
  // Forgets all nodes. `nodes` is how many the graph has.
  void clear(size_t nodes) {
    const size_t words = (nodes + 63) / 64;
    // A word here and there takes longer to clear than one of many side by side.
    if (words_.size() != words || count_ > words / 8) {
      words_.assign(words, 0);
    } else {
      for (size_t i = 0; i < count_; i++) words_[nodes_[i] / 64] = 0;
    }
    count_ = 0;
  }

  // Adds those of the nodes that are new, and returns how many they are. They are last() then. It has no branch for
  // each node: about half of them are new, and a CPU cannot predict which.
  size_t add(const Node* nodes, size_t count) {
    if (nodes_.size() < count_ + count) nodes_.resize(2 * (count_ + count));
    const size_t before = count_;
    size_t at = count_;
    uint64_t* words = words_.data();
    Node* all = nodes_.data();
    for (size_t i = 0; i < count; i++) {
      const Node node = nodes[i];
      const uint64_t word = words[node / 64];
      words[node / 64] = word | uint64_t{1} << node % 64;
      all[at] = node;
      at += ~word >> node % 64 & 1;
    }
    count_ = at;
    return at - before;
  }

  bool contains(Node node) const { return (words_[node / 64] >> node % 64 & 1) != 0; }
  // The last `count` nodes that were added.
  const Node* last(size_t count) const { return nodes_.data() + count_ - count; }

  size_t memory_bytes() const { return words_.capacity() * sizeof(uint64_t) + nodes_.capacity() * sizeof(Node); }

 private:
  std::vector<uint64_t> words_;  // a bit for each node of the graph
  std::vector<Node> nodes_;      // the first count_ are in use
  size_t count_ = 0;
};

}  // namespace vec
