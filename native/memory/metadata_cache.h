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

// A column is read when a query first needs it. From then on, the rows that change are read again.
class MetadataCache {
 public:
  // REQUIRES: `positions` outlives this object.
  explicit MetadataCache(const RowPositions& positions) : positions_(positions) {}

  // What VectorStore tells: that all positions are others, that slots come, go and move, and whose row has changed.
  void forget();
  void resize_slots(size_t size);
  void move_slot(size_t from, size_t to);
  void touch(int64_t key);

  // Makes the columns ready that filter() is to be asked about, as of the connection's read snapshot; false when one of
  // them cannot be kept. REQUIRES: the positions are of that snapshot.
  bool load(const std::vector<size_t>& columns, ShadowTables& shadow, const TableOptions& options);
  bool has(size_t column) const { return columns_.count(column) > 0; }
  // Leaves those in the sets that may satisfy the conditions, which are all on this column (a position in
  // TableOptions::metadata).
  void filter(size_t column, const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;

  size_t memory_bytes() const;

 private:
  void follow(ShadowTables& shadow);
  void refresh(ShadowTables& shadow, const TableOptions& options);
  void read_column(size_t column, ShadowTables& shadow, const TableOptions& options);

  const RowPositions& positions_;
  std::map<size_t, CachedColumn> columns_;
  std::set<size_t> too_large_;
  LogFollower follower_;  // of docs_updates; what changes in docs_log, VectorStore tells
  std::vector<int64_t> touched_;
};

}  // namespace vec
