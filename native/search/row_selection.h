// Which rows satisfy a filter.
#pragma once

#include <optional>

#include "base/bitset.h"
#include "memory/vector_store.h"
#include "query/row_filter.h"
#include "storage/shadow_tables.h"

namespace vec {

struct RowSelection {
  Bitset rows;   // of the segment, none of them dead
  Bitset slots;  // of changed rows
  size_t count;  // of both
};

// Those that may satisfy it: all that do, and few that do not. Nothing when there is no condition.
//
// A filter that an index shows to be narrow is answered by that index, in time that grows with the rows that match: an
// INDEXED or PARTITION KEY column or the key. Any other is answered from columns in memory (MetadataCache), in about a
// nanosecond a row of the table and condition, or, where those would take too much room or have a collation, by SQL.
// REQUIRES: the store is of the connection's read snapshot.
std::optional<RowSelection> select_rows(const RowFilter& filter, VectorStore& store, ShadowTables& shadow,
                                        const TableOptions& options);

}  // namespace vec
