// Keeps the recall curve of a segment right while the segment grows.
#pragma once

#include <optional>
#include <vector>

#include "index/graph_builder.h"
#include "index/recall_curve.h"
#include "index/recall_survey.h"

namespace vec {

// Decides whether a merge measures recall, and does it. It searches the graph from before the merge for nodes that the
// merge adds:
//  - All of it is measured when it never was, and when the graph has doubled since.
//  - A few searches confirm the curve when the graph has grown by a quarter since they last did. If they find another
//    recall, all of it is measured.
class RecallCalibration {
 public:
  // `added` are the nodes that the graph does not have yet. `rows` is how many rows the new segment has. REQUIRES:
  // `graph` and `vectors` outlive this object.
  RecallCalibration(const Graph& graph, const CodedVectors& vectors, std::vector<Node> added,
                    std::optional<RecallCurve> before, size_t rows);
  RecallCalibration(const RecallCalibration&) = delete;
  RecallCalibration& operator=(const RecallCalibration&) = delete;

  // See RecallSurvey.
  void advance(size_t nodes);
  void finish(Work& work);
  bool is_done() const { return !survey_; }

  // Nothing when the recall of the graph is unknown. REQUIRES: is_done().
  const std::optional<RecallCurve>& curve() const { return curve_; }

 private:
  void begin(size_t queries);
  void end();

  const Graph& graph_;
  const CodedVectors& vectors_;
  const std::vector<Node> added_;
  std::optional<RecallCurve> curve_;
  size_t rows_;
  bool is_check_ = false;
  size_t queries_ = 0;
  std::optional<RecallSurvey> survey_;  // nothing when nothing is to be measured, or all of it is
};

// Adds all nodes that wait, and measures the recall of the graph while only a few do, by searching for these. Nothing
// when there are too few nodes.
std::optional<RecallCurve> build_and_measure(GraphBuilder& builder, const CodedVectors& vectors, size_t rows,
                                             Work& work);

}  // namespace vec
