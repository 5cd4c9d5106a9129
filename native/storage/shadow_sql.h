// SQL on the shadow tables of one vector table: their names, and statements. The error for a missing shadow table says
// that the vector table is damaged.
#pragma once

#include <functional>
#include <string>

#include "sqlite/statement.h"

namespace vec {

class ShadowSql {
 public:
  ShadowSql(sqlite3* db, std::string schema, std::string table)
      : db_(db), schema_(std::move(schema)), table_(std::move(table)) {}

  sqlite3* db() const { return db_; }
  const std::string& schema() const { return schema_; }
  const std::string& table() const { return table_; }
  void rename(const std::string& table) { table_ = table; }

  // "schema"."table_suffix"
  std::string name(const char* suffix) const;

  Statement prepare(const std::string& sql) const;
  // The statement in `slot`, prepared at its first use.
  Statement& prepared(Statement& slot, const std::function<std::string()>& sql) const;
  void execute(const std::string& sql) const { Statement(db_, sql).run(); }

  // Fails with SQLITE_CORRUPT.
  [[noreturn]] void fail_corrupt(const std::string& what) const;
  // The same for damage that vector_rebuild_index() repairs. The message says so.
  [[noreturn]] void fail_repairable(const std::string& what) const;

 private:
  sqlite3* db_;
  std::string schema_;
  std::string table_;
};

}  // namespace vec
