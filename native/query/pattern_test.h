// Whether values match a pattern of LIKE or GLOB.
#pragma once

#include "query/comparison.h"
#include "sqlite/sql_value.h"
#include "sqlite/statement.h"

namespace vec {

// Asks the connection itself. So PRAGMA case_sensitive_like and functions that the application has put in the place of
// LIKE and GLOB count.
class PatternTest {
 public:
  // REQUIRES: is_pattern(comparison).
  PatternTest(sqlite3* db, Comparison comparison, SqlValue pattern);

  bool matches(const SqlValue& value);

 private:
  SqlValue pattern_;
  Statement test_;
};

}  // namespace vec
