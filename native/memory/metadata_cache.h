// The metadata columns that queries have filtered by, in memory.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "memory/cached_column.h"
#include "memory/log_follower.h"
#include "memory/row_positions.h"
#include "memory/tag_column.h"
#include "storage/shadow_tables.h"

namespace vec {

// A column is read when a query first needs it. After that, only the rows that change are read again.
class MetadataCache {
 public:
  // REQUIRES: `positions` outlives this object.
  explicit MetadataCache(const RowPositions& positions) : positions_(positions) {}

  // VectorStore reports its changes: all positions are new, slots come, go and move, and the row of a key has changed.
  void forget();
  void resize_slots(size_t size);
  void move_slot(size_t from, size_t to);
  void touch(int64_t key);

  // What is kept of a column: its values, or its tags.
  enum class Content : uint8_t { values, tags };
  // A position in TableOptions::metadata.
  struct Column {
    size_t position;
    Content content;
  };

  // Loads the columns that filter() will be asked about, as of the connection's read snapshot. Returns false when one
  // of them cannot be kept in memory. REQUIRES: the positions are of that snapshot.
  bool load(const std::vector<Column>& columns, ShadowTables& shadow, const TableOptions& options);
  // Whether filter() can test patterns on a column that is loaded.
  bool tests_patterns(size_t column) const { return columns_.at(column).tests_patterns(); }
  bool has(Column column) const;
  // Removes the rows and slots that do not satisfy the conditions. All conditions are on this column. A few that do not
  // satisfy them may remain.
  void filter(Column column, const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;

  size_t memory_bytes() const;

 private:
  void follow(ShadowTables& shadow);
  void refresh(ShadowTables& shadow, const TableOptions& options);
  bool is_empty() const { return columns_.empty() && tags_.empty(); }
  void clear();
  void set_unknown(RowPosition position);
  void read_values(size_t column, ShadowTables& shadow, const TableOptions& options);
  void read_tags(size_t column, ShadowTables& shadow, const TableOptions& options);
  template <class Kept, class Set>
  bool read_rows(size_t column, Kept& kept, ShadowTables& shadow, const TableOptions& options, Set&& set);

  const RowPositions& positions_;
  std::map<size_t, CachedColumn> columns_;
  std::map<size_t, TagColumn> tags_;
  std::set<std::pair<size_t, Content>> too_large_;
  LogFollower follower_;  // follows docs_updates; VectorStore reports what changes in docs_log
  std::vector<int64_t> touched_;
};

}  // namespace vec
