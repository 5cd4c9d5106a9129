// The vectors of a table at one moment, in memory: immutable, and so shared by all connections and threads of the
// process.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "index/graph.h"
#include "index/log_position.h"
#include "numeric/coded_vectors.h"

namespace vec {

// A row of the table. Rows with equal vectors share a node, or the graph would be a heap of ties around them; so do
// those whose codes cannot be told apart, of which `twin` tells which are really equal.
struct SegmentRow {
  int64_t key;
  uint64_t twin;  // a hash of the vector
  Node node;
  uint32_t reserved;  // 0

  bool operator<(const SegmentRow& other) const { return key < other.key; }
};

class Segment {
 public:
  // `rows`: ascending by key. `graph`: nothing for one that is always scanned.
  Segment(int64_t id, LogPosition base, CodedVectors vectors, std::vector<SegmentRow> rows, std::optional<Graph> graph);

  // A random number.
  int64_t id() const { return id_; }
  // The state of the table that it holds.
  LogPosition base() const { return base_; }

  // By node.
  const CodedVectors& vectors() const { return vectors_; }
  size_t nodes() const { return vectors_.size(); }
  const std::optional<Graph>& graph() const { return graph_; }

  const std::vector<SegmentRow>& rows() const { return rows_; }
  std::optional<size_t> row_of(int64_t key) const;

  // The rows of a node, as positions in rows(). A node whose rows have all been deleted has none.
  struct RowsOfNode {
    const uint32_t* first;
    const uint32_t* last;
    const uint32_t* begin() const { return first; }
    const uint32_t* end() const { return last; }
    size_t size() const { return static_cast<size_t>(last - first); }
  };
  RowsOfNode rows_of(Node node) const {
    return {rows_by_node_.data() + first_row_[node], rows_by_node_.data() + first_row_[node + 1]};
  }

  size_t memory_bytes() const;

 private:
  int64_t id_;
  LogPosition base_;
  CodedVectors vectors_;
  std::vector<SegmentRow> rows_;
  std::optional<Graph> graph_;
  std::vector<uint32_t> rows_by_node_;
  std::vector<uint32_t> first_row_;  // of each node in rows_by_node_, and the end
};

}  // namespace vec
