// Rows from an Arrow IPC stream into a vector table.
#pragma once

#include <cstdint>

#include "base/byte_view.h"

namespace vec {

struct VectorTable;

// What becomes of a row that violates a constraint: it ends the import, it replaces the row whose key it has, it is
// left out.
enum class OnConflict : uint8_t { abort, replace, ignore };

// Returns how many rows have been inserted. Fails, and leaves the table as it was, on a stream or file that is damaged,
// columns that do not fit, and rows that an INSERT refuses. An interruption takes the whole transaction back, as that
// of an INSERT does; one that comes when the commit is being written is too late, though the SELECT that calls this
// will report it.
int64_t import_arrow(VectorTable& table, ByteView ipc, OnConflict on_conflict);

}  // namespace vec
