#include "sqlite/declared_column.h"

#include "sqlite/error.h"
#include "sqlite/statement.h"

namespace vec {

namespace {

// Views and virtual tables have no root page.
bool is_ordinary_table(sqlite3* db, const std::string& schema, const std::string& table) {
  Statement found(db, format("SELECT 1 FROM \"%w\".sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE AND "
                             "rootpage > 0",
                             schema.c_str()));
  return found.bind(1, std::string_view(table)).step();
}

}  // namespace

std::optional<DeclaredColumn> declared_column(sqlite3* db, const std::string& schema, const std::string& table,
                                              const std::string& column) {
  // sqlite3_table_column_metadata() crashes on a virtual table to which the connection is not connected.
  if (!is_ordinary_table(db, schema, table)) return std::nullopt;
  const char* type = nullptr;
  const char* collation = nullptr;
  int code = sqlite3_table_column_metadata(db, schema.c_str(), table.c_str(), column.c_str(), &type, &collation,
                                           nullptr, nullptr, nullptr);
  if (code == SQLITE_ERROR) return std::nullopt;
  if (code != SQLITE_OK) throw Error(code, sqlite3_errmsg(db));
  return DeclaredColumn{type == nullptr ? "" : type, collation == nullptr ? "BINARY" : collation};
}

}  // namespace vec
