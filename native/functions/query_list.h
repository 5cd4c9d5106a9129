// Several query vectors in one argument of an SQL function.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "definition/table_options.h"
#include "sqlite/sqlite.h"

namespace vec {

// The vectors of a BLOB that has them one after another, or of a JSON array of arrays. `name` is what messages call the
// argument. Fails with SQLITE_ERROR on another value, and with SQLITE_MISMATCH on one that is not of vectors of the
// table.
std::vector<Bytes> query_list(sqlite3_value* value, const TableOptions& options, const char* name);

}  // namespace vec
