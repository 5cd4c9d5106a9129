// Which rows of a table are in memory, and where.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "memory/row_position.h"
#include "memory/segment_view.h"

namespace vec {

// The rows of a segment, and the rows that have changed since. The changed rows have slots, 0 to slots() - 1; a removed
// one is replaced by the last. Without a segment, all rows are changed rows.
class RowPositions {
 public:
  // Null when there is no segment.
  const std::shared_ptr<SegmentView>& view() const { return view_; }
  // REQUIRES: no slots.
  void set_view(std::shared_ptr<SegmentView> view) { view_ = std::move(view); }
  void clear();

  size_t slots() const { return keys_.size(); }
  // The rows of the segment, the dead ones included.
  size_t segment_rows() const { return view_ ? view_->segment->rows().size() : 0; }
  size_t size() const { return slots() + segment_rows(); }
  int64_t key(size_t slot) const { return keys_[slot]; }

  std::optional<size_t> slot_of(int64_t key) const;
  // Nothing when there is no such row. A caller that goes through the rows by key can tell in which row of the segment
  // it expects this one.
  std::optional<RowPosition> find(int64_t key, size_t expected_row = 0) const;

  // The new slot, which is the last. REQUIRES: the key has none.
  size_t append(int64_t key);
  // The slot that the key had; the key with the last slot has it now, and the last slot is gone. Nothing when the key
  // had none.
  std::optional<size_t> remove(int64_t key);

  size_t memory_bytes() const;

 private:
  void index_keys();

  std::shared_ptr<SegmentView> view_;
  std::vector<int64_t> keys_;
  bool ascending_ = true;  // keys_ is sorted: then it is searched itself, and slots_ is empty
  std::unordered_map<int64_t, size_t> slots_;
};

}  // namespace vec
