#include "query/pattern_test.h"

#include <utility>

namespace vec {

PatternTest::PatternTest(sqlite3* db, Comparison comparison, SqlValue pattern)
    : pattern_(std::move(pattern)), test_(db, format("SELECT ?1 %s ?2", comparison_sql(comparison))) {}

bool PatternTest::matches(const SqlValue& value) {
  Execution test(test_);
  bind_value(*test, 1, value);
  bind_value(*test, 2, pattern_);
  // As WHERE takes a value for true.
  return test->step() && test->real(0) != 0;
}

}  // namespace vec
