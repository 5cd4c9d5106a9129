#include "merge/merge_policy.h"

#include <algorithm>

#include "base/saturated.h"

namespace vec {

namespace {

// Scanning fewer rows takes less time than searching a graph (measured: 0.2 ms).
constexpr int64_t kGraphRows = 10'000;

// A merge writes the whole graph, so it must be worth that. Until the merge, every query scans the changes.
constexpr int64_t kShareOfRows = 20;  // 5 %

// While a merge is pending, each commit adds nodes to its graph. A transaction of many rows adds more nodes for each of
// its rows, on all cores. So it does the whole merge when it has a large share of the rows that are to be added. If
// kMostChanges have come together before all nodes are added, the next commit does the rest.
constexpr int64_t kNodesPerRow = 2;
constexpr int64_t kManyRows = 64;
constexpr int64_t kNodesPerRowOfMany = 8;
constexpr int64_t kShareToBegin = 50;  // of those changes, which a connection must have made itself
constexpr int64_t kMostChanges = 3;    // times the changes that cause a merge

int64_t changes_to_merge(const TableOptions& options, int64_t rows) {
  return options.merge_every.value_or(std::max(kLeastChanges, rows / kShareOfRows));
}

}  // namespace

int64_t rows_to_begin(const TableOptions& options) {
  return options.mode == Mode::automatic ? kGraphRows
                                         : std::min(kLeastChanges, options.merge_every.value_or(kLeastChanges));
}

bool is_to_have_segment(const TableOptions& options, int64_t rows, bool had_one) {
  if (options.mode != Mode::automatic) return rows > 0;
  return rows >= (had_one ? kGraphRows / 2 : kGraphRows);  // a table that has shrunk keeps its segment for a while
}

// Nodes without rows make every search longer. So the segment is made anew before they are the majority.
bool is_made_anew(int64_t nodes, int64_t added, int64_t rows) { return nodes + added > 2 * rows || added > rows / 2; }

Due due_with_segment(const TableOptions& options, int64_t segment_rows, int64_t base, int64_t head) {
  int64_t wanted = changes_to_merge(options, segment_rows);
  int64_t changes = saturated_difference(head, base);
  int64_t missing = std::max<int64_t>(saturated_difference(wanted, changes), 0);
  return {changes >= wanted, changes / kMostChanges >= wanted, saturated_sum(head, missing), wanted};
}

// Each new row adds an entry to the log. Counting rows takes time, so it is not repeated for a few rows.
Due due_without_segment(const TableOptions& options, int64_t rows, int64_t head) {
  int64_t wanted = rows_to_begin(options);
  int64_t missing = std::max(wanted - rows, wanted / 32);
  return {rows >= wanted, rows / kMostChanges >= wanted, saturated_sum(head, missing), wanted};
}

Due due_beside_newer_segment(int64_t head) { return {false, false, saturated_sum(head, kLeastChanges), kLeastChanges}; }

bool is_done_at_once(const Due& due, int64_t rows_written) {
  return due.overdue || rows_written >= due.changes / kNodesPerRowOfMany;
}

bool is_worth_beginning(const Due& due, int64_t writes) { return writes >= due.changes / kShareToBegin; }

Advance advance_by(int64_t rows_written) {
  bool together = rows_written >= kManyRows;
  return {static_cast<size_t>((together ? kNodesPerRowOfMany : kNodesPerRow) * rows_written), together};
}

}  // namespace vec
