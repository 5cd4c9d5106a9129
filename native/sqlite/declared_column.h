// How the columns of ordinary tables are declared.
#pragma once

#include <optional>
#include <string>

#include "sqlite/sqlite.h"

namespace vec {

struct DeclaredColumn {
  std::string type;  // may be empty
  std::string collation;
};

// Nothing when there is no such column of an ordinary table. A virtual table may call this when SQLite connects to it.
std::optional<DeclaredColumn> declared_column(sqlite3* db, const std::string& schema, const std::string& table,
                                              const std::string& column);

}  // namespace vec
