#include "index/recall_calibration.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "index/group_starts.h"

namespace vec {

namespace {

constexpr size_t kLeastQueries = 100;
constexpr size_t kMostQueries = 500;
constexpr size_t kQueriesOfLarge = 300;  // enough, and comparing each with all nodes takes long there
constexpr size_t kLargeGraph = 500'000;
constexpr size_t kQueriesPerNode = 20;  // at most one node in this many

constexpr double kMostDifference = 0.01;
constexpr size_t kComparedWanted = 2;     // the position in RecallCurve::kWanted: many rows, so that few searches tell
constexpr double kComparedRecall = 0.95;  // about at this recall

// Nodes from the whole range, as neighbors in number are often near each other.
std::vector<Node> spread(const std::vector<Node>& nodes, size_t count) {
  std::vector<Node> some(count);
  for (size_t i = 0; i < count; i++) some[i] = nodes[i * nodes.size() / count];
  return some;
}

bool differ(const RecallCurve& a, const RecallCurve& b) {
  size_t step = 0;
  while (step + 1 < RecallCurve::kWidths.size() && a.found(kComparedWanted, step) < kComparedRecall) step++;
  return std::fabs(a.found(kComparedWanted, step) - b.found(kComparedWanted, step)) > kMostDifference;
}

// How many nodes a graph of that many is searched for. 0 when it is too small.
size_t queries_for(size_t nodes) {
  size_t most = nodes > kLargeGraph ? kQueriesOfLarge : kMostQueries;
  size_t count = std::min(most, nodes / kQueriesPerNode);
  return count < kLeastQueries ? 0 : count;
}

RecallCurve::Sample sample_of(size_t queries, size_t rows, size_t nodes) {
  return {RecallCurve::Source::rows, static_cast<uint32_t>(queries), static_cast<uint32_t>(rows),
          static_cast<uint32_t>(nodes), static_cast<uint32_t>(nodes)};
}

// Gives a graph the strays and the starts that it has when it is finished, but for absent nodes, which is ascending.
void add_starts_but(const std::vector<Node>& absent, const CodedVectors& vectors, Graph& graph) {
  auto without_absent = [&](std::vector<Node> nodes) {
    auto is_absent = [&](Node node) { return std::binary_search(absent.begin(), absent.end(), node); };
    nodes.erase(std::remove_if(nodes.begin(), nodes.end(), is_absent), nodes.end());
    return nodes;
  };
  graph.set_entry(graph.entry());
  graph.set_entry(graph.entry(), without_absent(graph.strays()));
  graph.add_starts(without_absent(group_starts(vectors)));
}

}  // namespace

std::optional<RecallCurve> build_and_measure(GraphBuilder& builder, const CodedVectors& vectors, size_t rows,
                                             Work& work) {
  const size_t queries = queries_for(vectors.size());
  const bool measures = queries > 0 && builder.waiting() >= queries;
  builder.add_all_but(measures ? queries : 0, work);
  if (!measures) return std::nullopt;
  work.report("build", builder.total(), builder.total());  // the last few are added beside the searches
  std::vector<Node> absent = builder.waiting_nodes();
  std::sort(absent.begin(), absent.end());
  Graph graph = builder.graph();
  add_starts_but(absent, vectors, graph);
  RecallSurvey survey(graph, vectors, absent, absent);
  PartOfPhase searching(work, "calibrate", 0, 2);
  survey.finish(searching);
  PartOfPhase adding(work, "calibrate", 1, 2);
  builder.add_all_but(0, adding);
  return RecallCurve(sample_of(queries, rows, vectors.size()), survey.recall());
}

RecallCalibration::RecallCalibration(const Graph& graph, const CodedVectors& vectors, std::vector<Node> added,
                                     std::optional<RecallCurve> before, size_t rows)
    : graph_(graph), vectors_(vectors), added_(std::move(added)), curve_(std::move(before)), rows_(rows) {
  const size_t queries = std::min(queries_for(graph.nodes()), added_.size());
  if (queries < kLeastQueries) return;
  if (!curve_ || graph.nodes() >= 2 * size_t{curve_->sample().nodes}) {
    begin(queries);
  } else if (graph.nodes() >= size_t{curve_->sample().checked} + curve_->sample().checked / 4) {
    is_check_ = true;
    begin(kLeastQueries);
  }
}

void RecallCalibration::begin(size_t queries) {
  queries_ = queries;
  survey_.emplace(graph_, vectors_, spread(added_, queries), std::vector<Node>());
}

void RecallCalibration::advance(size_t nodes) {
  if (!survey_) return;
  survey_->advance(nodes);
  if (survey_->is_done()) end();
}

void RecallCalibration::finish(Work& work) {
  while (survey_) {
    survey_->finish(work);
    end();
  }
}

void RecallCalibration::end() {
  auto nodes = static_cast<uint32_t>(graph_.nodes());
  RecallCurve measured(sample_of(queries_, rows_, nodes), survey_->recall());
  survey_.reset();
  if (std::exchange(is_check_, false)) {
    if (differ(*curve_, measured)) return begin(std::min(queries_for(graph_.nodes()), added_.size()));
    curve_ = curve_->confirmed(nodes);
  } else {
    curve_ = measured;
  }
}

}  // namespace vec
