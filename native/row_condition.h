// A condition on the key or a metadata column.
#pragma once

#include <vector>

#include "query_plan.h"
#include "sql_value.h"

namespace vec {

struct RowCondition {
  int column;
  Comparison comparison;
  std::vector<SqlValue> values;  // what it is compared with: one, those of IN, or none (IS NULL)

  // Whether a row with that value may satisfy it: all of them that do, and few that do not. The column's collation is BINARY.
  bool may_accept(const SqlValue& value, Affinity affinity) const;
};

// Whether the text may be read as a number, see RowFilter.
bool is_like_a_number(const std::string& text);

}  // namespace vec
