// A value of SQLite, to keep and to compare.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sqlite/affinity.h"
#include "sqlite/statement.h"

namespace vec {

struct SqlValue {
  int type = SQLITE_NULL;  // SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB or SQLITE_NULL
  int64_t integer = 0;
  double real = 0;
  std::string bytes;  // of TEXT and BLOB

  static SqlValue of_integer(int64_t integer) { return {SQLITE_INTEGER, integer, 0, {}}; }
  static SqlValue of_real(double real) { return {SQLITE_FLOAT, 0, real, {}}; }

  bool is_null() const { return type == SQLITE_NULL; }
  bool is_number() const { return type == SQLITE_INTEGER || type == SQLITE_FLOAT; }
};

// Copies it.
SqlValue read_value(sqlite3_value* value);
// As SQLite compares it with a column of that affinity: with a numeric one, text that reads as a number is the number.
SqlValue read_value(sqlite3_value* value, Affinity affinity);

// The bytes must stay where they are until the statement is reset.
void bind_value(Statement& statement, int parameter, const SqlValue& value);

// Less than 0, 0 or more than 0 by SQLite's order (https://sqlite.org/datatype3.html, 4.1): NULL, numbers, text by its
// bytes (the collation BINARY), BLOBs.
int compare(const SqlValue& a, const SqlValue& b);
inline bool is_before(const SqlValue& a, const SqlValue& b) { return compare(a, b) < 0; }

// The integer that `value` is for an INTEGER PRIMARY KEY: an INTEGER, an integral REAL, or text of one. Nothing for any
// other.
std::optional<int64_t> key_from(sqlite3_value* value);

// What was received, for messages.
std::string shown(sqlite3_value* value);

}  // namespace vec
