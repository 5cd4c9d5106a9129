#include "memory/metadata_cache.h"

#include <algorithm>
#include <iterator>

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

// A row of the database: its place in memory, and its key.
struct Row {
  RowPosition position;
  int64_t key;
};

// Keeps the tags in a value of a column. In a vector table, a value that a write would refuse is damage. The table that
// an index is over can have any value. A row whose value is no JSON array then passes every test, and SQLite tells when
// it calls the function for that row.
void keep_tags(TagColumn& tags, Row row, sqlite3_value* value, const MetadataColumn& column, ShadowTables& shadow) {
  if (column.has_tags()) {
    if (std::optional<std::string> error = tags_error(value, column.name)) {
      shadow.sql().fail_corrupt(format("row %lld: %s", static_cast<long long>(row.key), error->c_str()));
    }
  }
  std::optional<Tags> found = find_row_tags(value);
  found ? tags.set(row.position, *found) : tags.set_unknown(row.position);
}

}  // namespace

void MetadataCache::clear() {
  columns_.clear();
  tags_.clear();
  touched_.clear();
}

void MetadataCache::forget() { clear(); }

void MetadataCache::resize_slots(size_t size) {
  for (auto& [_, column] : columns_) column.resize_slots(size);
  for (auto& [_, column] : tags_) column.resize_slots(size);
}

void MetadataCache::move_slot(size_t from, size_t to) {
  for (auto& [_, column] : columns_) column.move_slot(from, to);
  for (auto& [_, column] : tags_) column.move_slot(from, to);
}

void MetadataCache::set_unknown(RowPosition position) {
  for (auto& [_, column] : columns_) column.set_unknown(position);
  for (auto& [_, column] : tags_) column.set_unknown(position);
}

void MetadataCache::touch(int64_t key) {
  if (!is_empty()) touched_.push_back(key);
}

bool MetadataCache::has(Column column) const {
  return column.content == Content::tags ? tags_.count(column.position) > 0 : columns_.count(column.position) > 0;
}

bool MetadataCache::load(const std::vector<Column>& columns, ShadowTables& shadow, const TableOptions& options) {
  follow(shadow);
  refresh(shadow, options);
  for (Column column : columns) {
    std::pair<size_t, Content> name(column.position, column.content);
    if (!has(column) && too_large_.count(name) == 0) {
      column.content == Content::tags ? read_tags(column.position, shadow, options)
                                      : read_values(column.position, shadow, options);
    }
    if (too_large_.count(name) > 0) return false;
  }
  return true;
}

void MetadataCache::follow(ShadowTables& shadow) {
  LogPosition head = shadow.updates().head();
  if (is_empty()) return follower_.begin(head);
  if (follower_.is_at(head)) return;
  std::optional<std::vector<int64_t>> changed = follower_.follow(shadow.updates());
  if (changed) {
    touched_.insert(touched_.end(), changed->begin(), changed->end());
  } else {
    clear();
    follower_.begin(head);
  }
}

void MetadataCache::refresh(ShadowTables& shadow, const TableOptions& options) {
  if (touched_.empty()) return;
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  if (touched_.size() > std::max(kLeastReread, positions_.size() / kShareReread)) return clear();
  std::set<size_t> columns;
  for (const auto& [column, _] : columns_) columns.insert(column);
  for (const auto& [column, _] : tags_) columns.insert(column);
  Execution row(
      shadow.kept_select({columns.begin(), columns.end()}, shadow.row_id() + " = ? AND " + shadow.has_vector()));
  for (int64_t key : touched_) {
    std::optional<RowPosition> position = positions_.find(key);
    row->rewind();
    if (!position) continue;
    bool is_there = row->bind(1, key).step();
    if (!is_there) set_unknown(*position);  // deleted
    if (!is_there) continue;
    int place = 0;
    for (size_t column : columns) {
      sqlite3_value* value = row->value(++place);
      auto values = columns_.find(column);
      if (values != columns_.end()) values->second.set(*position, read_value(value));
      auto tags = tags_.find(column);
      if (tags != tags_.end()) keep_tags(tags->second, {*position, key}, value, options.metadata[column], shadow);
    }
  }
  touched_.clear();
  // Distinct values that are no longer in use stay until the column is read anew.
  auto forget_large = [](auto& kept) {
    for (auto each = kept.begin(); each != kept.end();) {
      bool is_large = each->second.is_too_large() || each->second.has_outgrown();
      each = is_large ? kept.erase(each) : std::next(each);
    }
  };
  forget_large(columns_);
  forget_large(tags_);
}

// Reads the column of each row. Returns false when it takes too much memory.
template <class Kept, class Set>
bool MetadataCache::read_rows(size_t column, Kept& kept, ShadowTables& shadow, const TableOptions& options, Set&& set) {
  kept.resize_rows(positions_.segment_rows());
  kept.resize_slots(positions_.slots());
  Execution row(shadow.kept_select({column}, shadow.has_vector(), ShadowTables::Extent::in_row_order));
  size_t expected = 0;
  MissingRows missing(positions_);
  while (row->step()) {
    std::optional<RowPosition> position = positions_.find(row->integer(0), expected);
    if (!position) continue;
    if (!position->is_slot) expected = position->index + 1;
    if (options.content) missing.remove(*position);
    set(*position, row->integer(0), row->value(1));
    if (kept.is_too_large()) return false;
  }
  if (options.content) missing.for_each([&](RowPosition position) { kept.set_unknown(position); });
  return true;
}

void MetadataCache::read_values(size_t column, ShadowTables& shadow, const TableOptions& options) {
  CachedColumn values(options.metadata[column].affinity());
  bool is_kept = read_rows(column, values, shadow, options, [&](RowPosition position, int64_t, sqlite3_value* value) {
    values.set(position, read_value(value));
  });
  if (!is_kept) return void(too_large_.emplace(column, Content::values));
  columns_.emplace(column, std::move(values));
}

void MetadataCache::read_tags(size_t column, ShadowTables& shadow, const TableOptions& options) {
  TagColumn tags;
  bool is_kept = read_rows(column, tags, shadow, options, [&](RowPosition position, int64_t key, sqlite3_value* value) {
    keep_tags(tags, {position, key}, value, options.metadata[column], shadow);
  });
  if (!is_kept) return void(too_large_.emplace(column, Content::tags));
  tags.finish();
  tags_.emplace(column, std::move(tags));
}

void MetadataCache::filter(Column column, const std::vector<const RowCondition*>& conditions, Bitset& rows,
                           Bitset& slots) const {
  column.content == Content::tags ? tags_.at(column.position).filter(conditions, rows, slots)
                                  : columns_.at(column.position).filter(conditions, rows, slots);
}

size_t MetadataCache::memory_bytes() const {
  size_t bytes = follower_.memory_bytes();
  for (const auto& [_, column] : columns_) bytes += column.memory_bytes();
  for (const auto& [_, column] : tags_) bytes += column.memory_bytes();
  return bytes;
}

}  // namespace vec
