// From vectors to a segment.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "definition/table_options.h"
#include "index/graph_builder.h"
#include "index/graph_repair.h"
#include "index/segment.h"

namespace vec {

// Where a builder finds the vectors of the table.
struct VectorSource {
  size_t rows;                                                                            // about
  std::function<void(const std::function<void(int64_t key, BlobView)>& visit)> read_all;  // by key, ascending
  std::function<bool(int64_t key, const std::function<void(BlobView)>& visit)> read;      // false when there is none
  std::function<void(const std::string& what)> fail_corrupt;
};

// What a new segment is to be called, and whether it is to have a graph.
struct SegmentName {
  int64_t id;
  LogPosition base;
  bool with_graph;
};

// A segment in the making: its vectors and rows are there at once, the nodes of its graph are added, and then looked
// for, bit by bit.
class SegmentBuilder {
 public:
  // From all rows.
  SegmentBuilder(const SegmentName& name, const TableOptions& options, const VectorSource& source, Work& work);
  // From the segment of before and the keys that have changed since, ascending. Its nodes keep their numbers.
  SegmentBuilder(const SegmentName& name, const TableOptions& options, const Segment& before,
                 const std::vector<int64_t>& changed, const VectorSource& source, Work& work);
  SegmentBuilder(const SegmentBuilder&) = delete;
  SegmentBuilder& operator=(const SegmentBuilder&) = delete;

  // Does so many nodes' worth of work, on this thread.
  void advance(size_t nodes);
  // Does the rest, on all cores.
  void finish(Work& work);
  bool is_done() const { return !builder_ && (!repair_ || repair_->is_done()); }

  // Once. REQUIRES: is_done().
  std::shared_ptr<const Segment> take();

 private:
  void begin_graph(const TableOptions& options, const Graph* base);
  void begin_repair();

  SegmentName name_;
  CodedVectors vectors_;
  std::vector<SegmentRow> rows_;
  size_t first_added_ = 0;                 // the nodes before were in the graph already
  std::unique_ptr<GraphBuilder> builder_;  // until all nodes are added
  std::optional<Graph> graph_;             // from then on
  std::optional<GraphRepair> repair_;
};

}  // namespace vec
