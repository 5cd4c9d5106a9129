// A condition on the key or a metadata column.
#pragma once

#include <vector>

#include "query/comparison.h"
#include "sqlite/sql_value.h"

namespace vec {

struct RowCondition {
  int column;
  Comparison comparison;
  std::vector<SqlValue> values;  // what it is compared with: one, those of IN in ascending order, or none (IS NULL)
  bool is_bare = false;          // the value is a literal or a parameter, and so has no affinity

  // An upper bound of text that comes from a column could be of a numeric one that happens to hold text: then a text
  // here that reads as a number is less than it, whatever the characters.
  bool may_be_numeric(Affinity affinity) const;
  bool depends_on_text_order() const;

  // Whether a row with that value may satisfy it: all of them that do, and few that do not. The column's collation is
  // BINARY.
  bool may_accept(const SqlValue& value, Affinity affinity) const;
};

// Whether the text may be read as a number: it has nothing but the characters of one, and a sign only at its beginning
// or after an e.
bool is_like_a_number(const std::string& text);

}  // namespace vec
