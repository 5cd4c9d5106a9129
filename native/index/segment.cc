#include "index/segment.h"

#include <algorithm>

namespace vec {

Segment::Segment(int64_t id, LogPosition base, CodedVectors vectors, std::vector<SegmentRow> rows,
                 std::optional<Graph> graph, std::optional<RecallCurve> recall)
    : id_(id),
      base_(base),
      nodes_(std::make_shared<const Nodes>(Nodes{std::move(vectors), std::move(graph), std::move(recall)})),
      rows_(std::move(rows)) {
  find_rows_of_nodes();
}

Segment::Segment(int64_t id, LogPosition base, const Segment& before, std::vector<SegmentRow> rows)
    : id_(id), base_(base), nodes_(before.nodes_), rows_(std::move(rows)) {
  find_rows_of_nodes();
}

void Segment::find_rows_of_nodes() {
  rows_by_node_.resize(rows_.size());
  first_row_.resize(nodes() + 1);
  for (const SegmentRow& row : rows_) first_row_[row.node + 1]++;
  for (size_t node = 0; node < nodes(); node++) first_row_[node + 1] += first_row_[node];
  std::vector<uint32_t> next(first_row_.begin(), first_row_.end() - 1);
  for (size_t row = 0; row < rows_.size(); row++) rows_by_node_[next[rows_[row].node]++] = static_cast<uint32_t>(row);
}

std::optional<size_t> Segment::row_of(int64_t key) const {
  auto found = std::lower_bound(rows_.begin(), rows_.end(), key,
                                [](const SegmentRow& row, int64_t wanted) { return row.key < wanted; });
  if (found == rows_.end() || found->key != key) return std::nullopt;
  return static_cast<size_t>(found - rows_.begin());
}

size_t Segment::memory_bytes() const {
  return vectors().memory_bytes() + rows_.capacity() * sizeof(SegmentRow) + (graph() ? graph()->memory_bytes() : 0) +
         (rows_by_node_.capacity() + first_row_.capacity()) * sizeof(uint32_t);
}

}  // namespace vec
