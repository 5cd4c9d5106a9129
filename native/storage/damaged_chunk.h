// What is to be said of a chunk that cannot be read, and when it is needed no more.
#pragma once

#include <cstdint>

#include "definition/table_options.h"
#include "storage/shadow_sql.h"

namespace vec {

// Fails with SQLITE_CORRUPT, naming the rows whose vectors the chunk held, and the remedy.
[[noreturn]] void fail_damaged_chunk(const ShadowSql& sql, int64_t id);

// Whether every row whose vector the damaged chunk may have held has been deleted or written again.
bool is_superseded_chunk(const ShadowSql& sql, const TableOptions& options, int64_t id);

}  // namespace vec
