// A copy of an SQLite value, and the comparison of two values.
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
  std::string bytes;  // for TEXT and BLOB

  static SqlValue of_integer(int64_t integer) { return {SQLITE_INTEGER, integer, 0, {}}; }
  static SqlValue of_real(double real) { return {SQLITE_FLOAT, 0, real, {}}; }

  bool is_null() const { return type == SQLITE_NULL; }
  bool is_number() const { return type == SQLITE_INTEGER || type == SQLITE_FLOAT; }
};

// Copies the value.
SqlValue read_value(sqlite3_value* value);
// Copies the value as SQLite compares it with a column of that affinity. With a numeric affinity, text that reads as a
// number becomes the number.
SqlValue read_value(sqlite3_value* value, Affinity affinity);

// REQUIRES: the value stays where it is until the statement is reset.
void bind_value(Statement& statement, int parameter, const SqlValue& value);

// Less than 0, 0 or more than 0, by SQLite's order (https://sqlite.org/datatype3.html, 4.1): NULL, numbers, text,
// BLOBs. Text is compared byte by byte, as by the collation BINARY.
int compare(const SqlValue& a, const SqlValue& b);
inline bool is_before(const SqlValue& a, const SqlValue& b) { return compare(a, b) < 0; }

// The integer that `value` is as an INTEGER PRIMARY KEY: an INTEGER, a whole REAL, or the text of one. Nothing for any
// other value.
std::optional<int64_t> key_from(sqlite3_value* value);

// The value as messages show it.
std::string shown(sqlite3_value* value);

}  // namespace vec
