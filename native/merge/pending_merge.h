// A merge that has begun, and is not written yet.
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

// Begun in one transaction, and written in the same or a later one. Then what it holds must still be a state of the
// table, and the segment that it goes out from must still be the one that is stored.
class PendingMerge {
 public:
  enum class Kind : uint8_t { changes, all_rows };

  // Writes nothing but an entry in an empty log. REQUIRES: a transaction that writes.
  PendingMerge(VectorTable& table, Kind kind, Work& work);

  int64_t rows() const { return rows_; }
  int64_t changes() const { return changes_; }
  LogPosition base() const { return base_; }
  // Whether there was a segment, or is to be one.
  bool concerns_segment() const { return builder_ || !header_before_.empty(); }

  void advance(size_t nodes);
  void finish(Work& work);
  bool is_done() const { return !builder_ || builder_->is_done(); }

  // Whether it can still be written.
  bool fits(VectorTable& table) const;
  // REQUIRES: a transaction that writes; is_done(), and fits() unless it was begun in the same transaction.
  void write(VectorTable& table, Work& work);

 private:
  void begin(VectorTable& table, LogPosition head, const std::vector<int64_t>& changed, Work& work);

  int64_t id_;  // of the new segment
  int64_t rows_ = 0;
  int64_t changes_ = 0;
  LogPosition base_ = {0, 0};
  std::string header_before_;
  SegmentHandle before_;                   // null when the new segment is made from all rows
  std::optional<SegmentBuilder> builder_;  // nothing when the table is to have no segment
};

}  // namespace vec
