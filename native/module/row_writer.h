// INSERT, UPDATE and DELETE of one row.
#pragma once

#include <cstdint>

#include "sqlite/sqlite.h"

namespace vec {

struct VectorTable;

// The body of xUpdate. Returns the row id of an inserted row. Checks everything before it writes anything.
int64_t write_row(VectorTable& table, int count, sqlite3_value** values);

}  // namespace vec
