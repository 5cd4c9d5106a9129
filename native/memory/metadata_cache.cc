#include "memory/metadata_cache.h"

#include <algorithm>

namespace vec {

namespace {

// Reading this share of the rows one by one takes as long as reading all rows (measured: 0.8 us against 0.1 us a row).
constexpr size_t kShareReread = 8;
constexpr size_t kLeastReread = 1000;

// The rows in memory that a scan of the table did not come to. INSERT OR REPLACE can delete a row of another table
// without notice, or take its vector, and ROLLBACK can undo that likewise.
class MissingRows {
 public:
  explicit MissingRows(const RowPositions& positions) : rows_(positions.segment_rows()), slots_(positions.slots()) {
    rows_.fill(positions.segment_rows());
    slots_.fill(positions.slots());
    if (positions.view()) rows_.remove_all(positions.view()->dead);
  }

  void remove(RowPosition position) { (position.is_slot ? slots_ : rows_).remove(position.index); }

  template <class Visit>
  void for_each(Visit&& visit) const {
    rows_.for_each([&](size_t row) { visit(RowPosition{false, row}); });
    slots_.for_each([&](size_t slot) { visit(RowPosition{true, slot}); });
  }

 private:
  Bitset rows_;
  Bitset slots_;
};

}  // namespace

void MetadataCache::forget() {
  columns_.clear();
  touched_.clear();
}

void MetadataCache::resize_slots(size_t size) {
  for (auto& [_, column] : columns_) column.resize_slots(size);
}

void MetadataCache::move_slot(size_t from, size_t to) {
  for (auto& [_, column] : columns_) column.move_slot(from, to);
}

void MetadataCache::touch(int64_t key) {
  if (!columns_.empty()) touched_.push_back(key);
}

bool MetadataCache::load(const std::vector<size_t>& columns, ShadowTables& shadow, const TableOptions& options) {
  follow(shadow);
  refresh(shadow, options);
  for (size_t column : columns) {
    if (columns_.count(column) == 0 && too_large_.count(column) == 0) read_column(column, shadow, options);
    if (too_large_.count(column) > 0) return false;
  }
  return true;
}

void MetadataCache::follow(ShadowTables& shadow) {
  LogPosition head = shadow.updates().head();
  if (columns_.empty()) return follower_.begin(head);
  if (follower_.is_at(head)) return;
  std::optional<std::vector<int64_t>> changed = follower_.follow(shadow.updates());
  if (changed) {
    touched_.insert(touched_.end(), changed->begin(), changed->end());
  } else {
    forget();
    follower_.begin(head);
  }
}

void MetadataCache::refresh(ShadowTables& shadow, const TableOptions& options) {
  if (touched_.empty()) return;
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  if (touched_.size() > std::max(kLeastReread, positions_.size() / kShareReread)) {
    columns_.clear();
    touched_.clear();
    return;
  }
  std::vector<size_t> columns;
  for (const auto& [column, _] : columns_) columns.push_back(column);
  Execution row(shadow.kept_select(columns, shadow.row_id() + " = ? AND " + shadow.has_vector()));
  for (int64_t key : touched_) {
    std::optional<RowPosition> position = positions_.find(key);
    row->rewind();
    if (!position) continue;
    if (!row->bind(1, key).step()) {  // deleted
      for (size_t column : columns) columns_.at(column).set_unknown(*position);
      continue;
    }
    for (size_t i = 0; i < columns.size(); i++) {
      columns_.at(columns[i]).set(*position, read_value(row->value(static_cast<int>(i) + 1)));
    }
  }
  touched_.clear();
  // Distinct values that are no longer in use stay until the column is read anew.
  for (size_t column : columns) {
    if (columns_.at(column).is_too_large() || columns_.at(column).has_outgrown()) columns_.erase(column);
  }
}

void MetadataCache::read_column(size_t column, ShadowTables& shadow, const TableOptions& options) {
  CachedColumn& values = columns_.emplace(column, options.metadata[column].affinity()).first->second;
  try {
    values.resize_rows(positions_.segment_rows());
    values.resize_slots(positions_.slots());
    Execution row(shadow.kept_select({column}, shadow.has_vector(), ShadowTables::Extent::in_row_order));
    size_t expected = 0;
    MissingRows missing(positions_);
    while (row->step()) {
      std::optional<RowPosition> position = positions_.find(row->integer(0), expected);
      if (!position) continue;
      if (!position->is_slot) expected = position->index + 1;
      if (options.content) missing.remove(*position);
      values.set(*position, read_value(row->value(1)));
      if (!values.is_too_large()) continue;
      too_large_.insert(column);
      columns_.erase(column);
      return;
    }
    if (options.content) missing.for_each([&](RowPosition position) { values.set_unknown(position); });
  } catch (...) {
    columns_.erase(column);
    throw;
  }
}

void MetadataCache::filter(size_t column, const std::vector<const RowCondition*>& conditions, Bitset& rows,
                           Bitset& slots) const {
  columns_.at(column).filter(conditions, rows, slots);
}

size_t MetadataCache::memory_bytes() const {
  size_t bytes = follower_.memory_bytes();
  for (const auto& [_, column] : columns_) bytes += column.memory_bytes();
  return bytes;
}

}  // namespace vec
