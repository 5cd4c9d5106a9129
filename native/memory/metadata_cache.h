// The metadata columns that queries have filtered by, in memory.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "memory/cached_column.h"
#include "memory/log_follower.h"
#include "memory/row_positions.h"
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

  // Loads the columns that filter() will be asked about, as of the connection's read snapshot. Returns false when one
  // of them cannot be kept in memory. REQUIRES: the positions are of that snapshot.
  bool load(const std::vector<size_t>& columns, ShadowTables& shadow, const TableOptions& options);
  // Whether filter() can test patterns on a column that is loaded.
  bool tests_patterns(size_t column) const { return columns_.at(column).tests_patterns(); }
  bool has(size_t column) const { return columns_.count(column) > 0; }
  // Removes the rows and slots that do not satisfy the conditions. All conditions are on this column, which is a
  // position in TableOptions::metadata. A few that do not satisfy them may remain.
  void filter(size_t column, const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;

  size_t memory_bytes() const;

 private:
  void follow(ShadowTables& shadow);
  void refresh(ShadowTables& shadow, const TableOptions& options);
  void read_column(size_t column, ShadowTables& shadow, const TableOptions& options);

  const RowPositions& positions_;
  std::map<size_t, CachedColumn> columns_;
  std::set<size_t> too_large_;
  LogFollower follower_;  // follows docs_updates; VectorStore reports what changes in docs_log
  std::vector<int64_t> touched_;
};

}  // namespace vec
