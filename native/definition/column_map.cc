#include "definition/column_map.h"

namespace vec {

const std::string& column_name(int column, const TableOptions& options) {
  if (column == ColumnMap::kVector) return options.column;
  if (ColumnMap(options).is_metadata(column)) return options.metadata[ColumnMap::metadata_position(column)].name;
  return options.key;
}

Affinity column_affinity(int column, const TableOptions& options) {
  return column == ColumnMap::kKey ? Affinity::integer
                                   : options.metadata[ColumnMap::metadata_position(column)].affinity();
}

}  // namespace vec
