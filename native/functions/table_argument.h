// The arguments of the SQL functions on a whole table. What reads one fails with SQLITE_ERROR, saying what was expected
// and what received.
#pragma once

#include <optional>
#include <string>

#include "definition/table_options.h"
#include "engine/connection.h"
#include "sqlite/statement.h"

namespace vec {

// A table that an SQL function works on. While it lives, SQLite cannot take the table away.
struct FoundTable {
  Statement pin;
  VectorTable* table;
};

// The table that an argument names: bare, or as schema.table.
FoundTable table_argument(sqlite3_context* context, sqlite3_value* value);

std::string text_argument(sqlite3_value* value, const char* what);

// The element type and the metric, where they only say again what the table is.
void check_type(const TableOptions& options, sqlite3_value* type);
void check_metric(const TableOptions& options, sqlite3_value* metric);

}  // namespace vec
