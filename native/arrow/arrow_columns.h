// Matches the columns of an Arrow stream with those of a vector table.
#pragma once

#include <string>
#include <vector>

#include "arrow/arrow_type.h"
#include "definition/table_options.h"

namespace vec {

struct ArrowColumns {
  std::vector<int> columns;  // for each column of the stream, the column of the table by its ColumnMap number
  std::vector<std::string> names;
  // By the position in TableOptions::metadata, whether the stream has the column.
  std::vector<bool> has_metadata;
  // For each column of the stream, whether SQLite computes the column of the table. Its values are not read.
  std::vector<bool> is_generated;
};

// Matches columns by name. Only a single column of fixed-size lists has the vectors whatever its name is. Fails with
// SQLITE_ERROR, and names the column, when:
//  - the table has no such column;
//  - two columns match the same one;
//  - the type of a column cannot be used;
//  - a column is missing that the table requires.
ArrowColumns match_columns(const std::vector<ArrowField>& fields, const TableOptions& options);

}  // namespace vec
