// A merge that has begun, but is not written yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/segment_builder.h"
#include "index/segment_cache.h"

namespace vec {

struct VectorTable;

// A merge begins in one transaction, and is written in the same or a later one. By then, its base must still be a state
// of the table, and the stored segment must still be the same.
class PendingMerge {
 public:
  enum class Kind : uint8_t { changes, all_rows };

  // Writes nothing yet, except for an entry in an empty log. A merge of changes fails when a newer version of the
  // extension wrote the segment. REQUIRES: a transaction that writes.
  PendingMerge(VectorTable& table, Kind kind, Work& work);

  int64_t rows() const { return rows_; }
  int64_t changes() const { return changes_; }
  LogPosition base() const { return base_; }
  // Whether the table had a segment, or gets one.
  bool concerns_segment() const { return makes_segment() || !header_before_.empty(); }

  // Does the work for `nodes` nodes, on this thread or on all cores.
  void advance(size_t nodes);
  void advance_together(size_t nodes, Work& work);
  void finish(Work& work);
  bool is_done() const { return !builder_ || builder_->is_done(); }

  // Whether the merge can still be written.
  bool fits(VectorTable& table) const;
  // Fails, before anything is written, when SQLite would refuse to write the merge. REQUIRES: is_done().
  void prepare_write(VectorTable& table) const;
  // REQUIRES: is_done(), in a transaction that writes. fits(), unless the merge began in the same transaction.
  void write(VectorTable& table, Work& work);

 private:
  bool makes_segment() const { return builder_ || remaining_; }
  void begin(VectorTable& table, LogPosition head, const std::vector<int64_t>& changed, Work& work);

  int64_t id_;  // the id of the new segment
  int64_t rows_ = 0;
  int64_t changes_ = 0;
  LogPosition base_ = {0, 0};
  std::string header_before_;
  SegmentHandle before_;  // null when the new segment is made from all rows
  // At most one of these is set, and none when the table gets no segment.
  std::optional<SegmentBuilder> builder_;
  SegmentHandle remaining_;  // the new segment, where rows have only been deleted
};

}  // namespace vec
