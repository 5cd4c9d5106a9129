// Imports rows from an Arrow IPC stream into a vector table.
#pragma once

#include <cstdint>

#include "base/byte_view.h"

namespace vec {

struct VectorTable;

// What happens to a row that violates a constraint.
//  abort: the import fails.
//  replace: the row replaces the one with its key.
//  ignore: the row is skipped.
enum class OnConflict : uint8_t { abort, replace, ignore };

// Returns how many rows were inserted. Fails, and leaves the table as it was, on damaged data, on columns that do not
// fit, and on rows that an INSERT refuses.
// An interruption undoes the whole transaction, as that of an INSERT does. An interruption while the commit is being
// written is too late: the rows stay, although the calling SELECT reports it.
int64_t import_arrow(VectorTable& table, ByteView ipc, OnConflict on_conflict);

}  // namespace vec
