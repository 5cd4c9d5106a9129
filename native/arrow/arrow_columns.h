// Which column of a vector table each column of an Arrow stream is for.
#pragma once

#include <string>
#include <vector>

#include "arrow/arrow_type.h"
#include "definition/table_options.h"

namespace vec {

struct ArrowColumns {
  std::vector<int> columns;  // of the table, as ColumnMap numbers them, in the stream's order
  std::vector<std::string> names;
  // By the position in TableOptions::metadata, whether the stream has it.
  std::vector<bool> has_metadata;
};

// By name, but for a single column of fixed-size lists, which has the vectors whatever its name. Fails with
// SQLITE_ERROR, naming the column, when the table has no such column, when two are for one column, when a type is of no
// use, or when a column is missing that the table cannot do without.
ArrowColumns match_columns(const std::vector<ArrowField>& fields, const TableOptions& options);

}  // namespace vec
