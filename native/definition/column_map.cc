#include "definition/column_map.h"

#include "sqlite/error.h"

namespace vec {

namespace {

const std::string kDistanceName = "distance";
const std::string kKName = "k";
const std::string kEfSearchName = "ef_search";
const std::string kSimilarityName = "similarity";
const std::string kRecallName = "recall";

}  // namespace

const std::string& column_name(int column, const TableOptions& options) {
  const ColumnMap columns(options);
  if (column == ColumnMap::kVector) return options.column;
  if (columns.is_metadata(column)) return options.metadata[ColumnMap::metadata_position(column)].name;
  if (column == columns.distance()) return kDistanceName;
  if (column == columns.k()) return kKName;
  if (column == columns.ef_search()) return kEfSearchName;
  if (column == columns.similarity()) return kSimilarityName;
  if (column == columns.recall()) return kRecallName;
  return column == ColumnMap::kRowid ? options.row_id : options.key;
}

std::string column_sql(int column, const TableOptions& options) {
  std::string name = format("\"%w\"", column_name(column, options).c_str());
  return options.content ? format("\"%w\".", options.content->table.c_str()) + name : name;
}

Affinity column_affinity(int column, const TableOptions& options) {
  if (column == ColumnMap::kRowid) return Affinity::integer;
  if (column == ColumnMap::kKey) return key_affinity(options.key_type);
  return options.metadata[ColumnMap::metadata_position(column)].affinity();
}

}  // namespace vec
