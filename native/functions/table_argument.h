// The arguments of the SQL functions on a whole table. Functions that read one fail with SQLITE_ERROR, and say what was
// expected and what was received.
#pragma once

#include <optional>
#include <string>

#include "definition/table_options.h"
#include "engine/connection.h"
#include "sqlite/statement.h"

namespace vec {

// A table that an SQL function works on. While this object exists, SQLite cannot destroy the table.
struct FoundTable {
  Statement pin;
  VectorTable* table;
};

// The table that an argument names, as table or schema.table.
FoundTable table_argument(sqlite3_context* context, sqlite3_value* value);

std::string text_argument(sqlite3_value* value, const char* what);

// Fail unless the element type or the metric is that of the table.
void check_type(const TableOptions& options, sqlite3_value* type);
void check_metric(const TableOptions& options, sqlite3_value* metric);

}  // namespace vec
