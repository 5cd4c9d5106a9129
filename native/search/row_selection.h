// The rows that satisfy a filter.
#pragma once

#include <optional>

#include "base/bitset.h"
#include "memory/vector_store.h"
#include "query/row_filter.h"
#include "storage/shadow_tables.h"

namespace vec {

struct RowSelection {
  Bitset rows;   // of the segment, without dead ones
  Bitset slots;  // of the changed rows
  size_t count;  // of both
};

// Returns all rows that satisfy the filter, and few others. Returns nothing when the filter has no condition.
//
// Where an index shows that few rows match, the index answers. It is the index of the key, or of an INDEXED or
// PARTITION KEY column, and takes time with the rows that match. Otherwise columns in memory answer (MetadataCache), in
// about a nanosecond per row of the table and condition. SQL answers where a column has a collation or takes too much
// memory. REQUIRES: the store is of the connection's read snapshot.
std::optional<RowSelection> select_rows(const RowFilter& filter, VectorStore& store, ShadowTables& shadow,
                                        const TableOptions& options);

}  // namespace vec
