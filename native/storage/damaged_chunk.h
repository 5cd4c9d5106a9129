// The error for a chunk that cannot be read, and whether such a chunk is still needed.
#pragma once

#include <cstdint>

#include "definition/table_options.h"
#include "storage/shadow_sql.h"

namespace vec {

// Fails with SQLITE_CORRUPT. The message names the rows whose vectors were in the chunk, and the remedy.
[[noreturn]] void fail_damaged_chunk(const ShadowSql& sql, int64_t id);

// Whether every row whose vector may have been in the damaged chunk has been deleted or written again.
bool is_superseded_chunk(const ShadowSql& sql, const TableOptions& options, int64_t id);

}  // namespace vec
