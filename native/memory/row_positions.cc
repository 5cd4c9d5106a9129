#include "memory/row_positions.h"

#include <algorithm>

namespace vec {

void RowPositions::clear() {
  view_.reset();
  keys_.clear();
  slots_.clear();
  ascending_ = true;
}

void RowPositions::append(int64_t key) {
  if (ascending_ && !keys_.empty() && key < keys_.back()) index_keys();
  size_t slot = keys_.size();
  keys_.push_back(key);
  if (!ascending_) slots_[key] = slot;
}

std::optional<size_t> RowPositions::remove(int64_t key) {
  std::optional<size_t> slot = slot_of(key);
  if (!slot) return std::nullopt;
  if (*slot != keys_.size() - 1) {
    if (ascending_) index_keys();
    keys_[*slot] = keys_.back();
    slots_[keys_[*slot]] = *slot;
  }
  slots_.erase(key);
  keys_.pop_back();
  return slot;
}

void RowPositions::index_keys() {
  slots_.reserve(keys_.size() + 1);
  for (size_t slot = 0; slot < keys_.size(); slot++) slots_[keys_[slot]] = slot;
  ascending_ = false;
}

std::optional<size_t> RowPositions::slot_of(int64_t key) const {
  if (ascending_) {
    auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
    if (found == keys_.end() || *found != key) return std::nullopt;
    return static_cast<size_t>(found - keys_.begin());
  }
  auto found = slots_.find(key);
  if (found == slots_.end()) return std::nullopt;
  return found->second;
}

std::optional<RowPosition> RowPositions::find(int64_t key, size_t expected_row) const {
  if (std::optional<size_t> slot = slot_of(key)) return RowPosition{true, *slot};
  if (!view_) return std::nullopt;
  const std::vector<SegmentRow>& rows = view_->segment->rows();
  bool is_expected = expected_row < rows.size() && rows[expected_row].key == key;
  std::optional<size_t> row = is_expected ? expected_row : view_->segment->row_of(key);
  if (!row || !view_->is_live(*row)) return std::nullopt;
  return RowPosition{false, *row};
}

size_t RowPositions::memory_bytes() const {
  size_t per_slot = sizeof(int64_t) + sizeof(size_t) + 2 * sizeof(void*);  // roughly a node of slots_ and its bucket
  size_t changed = keys_.capacity() * sizeof(int64_t) + slots_.size() * per_slot;
  if (!view_) return changed;
  return changed + view_->segment->memory_bytes() + view_->dead.memory_bytes() + view_->empty_nodes.memory_bytes();
}

}  // namespace vec
