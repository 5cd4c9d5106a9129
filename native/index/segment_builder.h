// Builds a segment from vectors.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "definition/table_options.h"
#include "index/graph_builder.h"
#include "index/graph_repair.h"
#include "index/recall_calibration.h"
#include "index/segment.h"

namespace vec {

// Where a builder reads the vectors of the table.
struct VectorSource {
  size_t rows;                                                                            // no more vectors are read
  std::function<void(const std::function<void(int64_t key, BlobView)>& visit)> read_all;  // ascending by key
  // Returns false when there is no such vector.
  std::function<bool(int64_t key, const std::function<void(BlobView)>& visit)> read;
  std::function<void(const std::string& what)> fail_corrupt;
};

// The identity of a new segment, and whether it gets a graph.
struct SegmentName {
  int64_t id;
  LogPosition base;
  bool with_graph;
};

// A segment that is being built. Its vectors and rows are there at once. The nodes of its graph are added, and then
// checked, step by step.
class SegmentBuilder {
 public:
  // Builds from all rows.
  SegmentBuilder(const SegmentName& name, const TableOptions& options, const VectorSource& source, Work& work);
  // Builds from the segment `before` and the keys that have changed since, ascending. Old nodes keep their numbers.
  // REQUIRES: `before` outlives this object.
  SegmentBuilder(const SegmentName& name, const TableOptions& options, const Segment& before,
                 const std::vector<int64_t>& changed, const VectorSource& source, Work& work);
  SegmentBuilder(const SegmentBuilder&) = delete;
  SegmentBuilder& operator=(const SegmentBuilder&) = delete;

  // Does the work for `nodes` nodes on this thread.
  void advance(size_t nodes);
  // Does the work for `nodes` nodes on all cores. Goes on to the end when less is left.
  void advance_together(size_t nodes, Work& work);
  // Does the rest of the work on all cores.
  void finish(Work& work);
  bool is_done() const { return !calibration_ && !builder_ && (!repair_ || repair_->is_done()); }

  // The vectors of the segment, of which all are there from the beginning. REQUIRES: take() was not called.
  const CodedVectors& vectors() const { return vectors_; }
  // Takes the segment, once. REQUIRES: is_done().
  std::shared_ptr<const Segment> take();

 private:
  void begin_graph(const TableOptions& options, const Graph* base);
  void begin_calibration(const Segment& before);
  void end_calibration();
  void begin_repair();

  SegmentName name_;
  CodedVectors vectors_;
  std::vector<SegmentRow> rows_;
  size_t first_added_ = 0;                          // earlier nodes were in the graph already
  std::unique_ptr<RecallCalibration> calibration_;  // null once it is done, or where there is none
  std::optional<RecallCurve> recall_;
  std::unique_ptr<GraphBuilder> builder_;  // null once all nodes are added
  std::optional<Graph> graph_;             // set once all nodes are added
  std::optional<GraphRepair> repair_;
};

}  // namespace vec
