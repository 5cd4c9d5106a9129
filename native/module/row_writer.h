// INSERT, UPDATE and DELETE of one row.
#pragma once

#include <cstdint>

#include "sqlite/sqlite.h"

namespace vec {

struct VectorTable;

// xUpdate of sqlite3_module. Returns the key of the row written (of an INSERT). Checks everything before it writes
// anything.
int64_t write_row(VectorTable& table, int count, sqlite3_value** values);

}  // namespace vec
