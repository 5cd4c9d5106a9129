// The rows of a table in memory, and where each of them is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "memory/row_position.h"
#include "memory/segment_view.h"

namespace vec {

// The rows of a segment, and the rows that have changed since. Changed rows have the slots 0 to slots() - 1. When a
// slot is removed, the last one takes its place. Without a segment, all rows are changed rows.
class RowPositions {
 public:
  // Null when there is no segment.
  const std::shared_ptr<SegmentView>& view() const { return view_; }
  // REQUIRES: there are no slots.
  void set_view(std::shared_ptr<SegmentView> view) { view_ = std::move(view); }
  void clear();

  size_t slots() const { return keys_.size(); }
  // The number of rows in the segment, including dead ones.
  size_t segment_rows() const { return view_ ? view_->segment->rows().size() : 0; }
  size_t size() const { return slots() + segment_rows(); }
  int64_t key(size_t slot) const { return keys_[slot]; }

  std::optional<size_t> slot_of(int64_t key) const;
  // Finds a row. Returns nothing when there is no such row. A caller that reads the rows by key can pass the segment
  // row that it expects.
  std::optional<RowPosition> find(int64_t key, size_t expected_row = 0) const;

  // Adds a slot for the key at the end. REQUIRES: the key has no slot.
  void append(int64_t key);
  // Removes the slot of the key and returns its number. The last slot takes that number, unless it was the one removed.
  // Returns nothing when the key has no slot.
  std::optional<size_t> remove(int64_t key);

  size_t memory_bytes() const;

 private:
  void index_keys();

  std::shared_ptr<SegmentView> view_;
  std::vector<int64_t> keys_;
  bool ascending_ = true;  // keys_ is sorted; then it is searched itself, and slots_ is empty
  std::unordered_map<int64_t, size_t> slots_;
};

}  // namespace vec
