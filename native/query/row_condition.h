// A condition on the key or a metadata column.
#pragma once

#include <memory>
#include <vector>

#include "query/comparison.h"
#include "query/pattern_test.h"
#include "query/tag_test.h"
#include "sqlite/sql_value.h"

namespace vec {

struct RowCondition {
  int column;
  Comparison comparison;
  // What the column is compared with: one value, the values of IN in ascending order, or none for IS NULL.
  std::vector<SqlValue> values;
  std::shared_ptr<PatternTest> pattern = nullptr;  // for LIKE and GLOB
  Tags tags = std::nullopt;                        // what a tag test looks for
  bool is_bare = false;                            // the value is a literal or a parameter, and so has no affinity

  // Whether this is an upper bound on a TEXT column that may come from a numeric column which holds text. SQLite then
  // compares as numbers, so a text that reads as a number is less than the bound, whatever its characters.
  bool may_be_numeric(Affinity affinity) const;
  bool depends_on_text_order() const;

  // Whether a row with that value may satisfy the condition. It is true for all rows that do, and for few others.
  // REQUIRES: the column's collation is BINARY, and the condition is no tag test.
  bool may_accept(const SqlValue& value, Affinity affinity) const;
};

// Whether the text may be a number. It then has only the characters of a number, and a sign only at its beginning or
// after an e.
bool is_like_a_number(const std::string& text);

}  // namespace vec
