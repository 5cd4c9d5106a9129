// The vectors of a table at one moment, in memory. A segment is immutable, so all connections and threads of the
// process share it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/prefetch.h"
#include "index/graph.h"
#include "index/log_position.h"
#include "index/recall_curve.h"
#include "numeric/coded_vectors.h"

namespace vec {

// A row of the table. Rows with equal vectors share a node, because the graph would otherwise be full of ties around
// them. Rows whose codes cannot be told apart share a node too, and `twin` tells which of them are equal.
struct SegmentRow {
  int64_t key;
  uint64_t twin;  // a hash of the vector
  Node node;
  uint32_t reserved;  // always 0

  bool operator<(const SegmentRow& other) const { return key < other.key; }
};

class Segment {
 public:
  // `rows` is ascending by key. `graph` is empty for a segment that is always scanned.
  // `recall` is what was measured of the graph, if it was.
  Segment(int64_t id, LogPosition base, CodedVectors vectors, std::vector<SegmentRow> rows, std::optional<Graph> graph,
          std::optional<RecallCurve> recall);
  // Shares the nodes and the graph of `before`, of which only rows have been deleted.
  Segment(int64_t id, LogPosition base, const Segment& before, std::vector<SegmentRow> rows);

  // A random number.
  int64_t id() const { return id_; }
  // The state of the table that the segment holds.
  LogPosition base() const { return base_; }

  // The vectors by node.
  const CodedVectors& vectors() const { return nodes_->vectors; }
  size_t nodes() const { return vectors().size(); }
  const std::optional<Graph>& graph() const { return nodes_->graph; }
  const std::optional<RecallCurve>& recall() const { return nodes_->recall; }
  bool shares_nodes(const Segment& other) const { return nodes_ == other.nodes_; }

  const std::vector<SegmentRow>& rows() const { return rows_; }
  std::optional<size_t> row_of(int64_t key) const;

  // The rows of a node, as positions in rows(). Empty when all rows of the node have been deleted.
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

  // What rows_of() reads first, and then.
  void prefetch_places(Node node) const { prefetch(first_row_.data() + node); }
  void prefetch_row_numbers(Node node) const { prefetch(rows_by_node_.data() + first_row_[node]); }

  size_t memory_bytes() const;

 private:
  struct Nodes {
    CodedVectors vectors;
    std::optional<Graph> graph;
    std::optional<RecallCurve> recall;
  };

  void find_rows_of_nodes();

  int64_t id_;
  LogPosition base_;
  std::shared_ptr<const Nodes> nodes_;
  std::vector<SegmentRow> rows_;
  std::vector<uint32_t> rows_by_node_;
  std::vector<uint32_t> first_row_;  // the position of each node's first row in rows_by_node_, and the end
};

}  // namespace vec
