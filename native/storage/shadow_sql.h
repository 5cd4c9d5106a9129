// SQL on the shadow tables of one vector table: their names, and statements. The error for a missing shadow table says
// that the vector table is damaged.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sqlite/statement.h"

namespace vec {

class ShadowSql {
 public:
  // REQUIRES: `owner`, the virtual table that the shadow tables belong to, outlives this object. Null where it is not
  // made yet, which is for a short use.
  ShadowSql(sqlite3* db, std::string schema, std::string table, const sqlite3_vtab* owner = nullptr)
      : db_(db), schema_(std::move(schema)), table_(std::move(table)), owner_(owner) {}

  sqlite3* db() const { return db_; }
  const std::string& schema() const { return schema_; }
  const std::string& table() const { return table_; }
  void rename(const std::string& table) { table_ = table; }

  // "schema"."table_suffix"
  std::string name(const char* suffix) const;

  // Fails with SQLITE_CORRUPT when the name belongs to a view or a virtual table.
  void check_is_table(const char* suffix) const;
  // `has_triggers` tells whether one of the shadow tables has a trigger. It is asked at the next statement that writes.
  // From then on, prepare() fails with SQLITE_CORRUPT on a statement that would refer to the owner, because SQLite
  // could never destroy an owner that keeps such a statement.
  void expect_triggers(std::function<bool()> has_triggers);
  void check_refers_to_others(const std::string& sql) const;

  Statement prepare(const std::string& sql) const;
  // The statement in `slot`, prepared at its first use.
  Statement& prepared(Statement& slot, const std::function<std::string()>& sql) const;
  void execute(const std::string& sql) const { Statement(db_, sql).run(); }

  // The size of the database in bytes. Nothing where an authorizer forbids the pragmas.
  std::optional<uint64_t> database_bytes() const;

  // Fails with SQLITE_CORRUPT.
  [[noreturn]] void fail_corrupt(const std::string& what) const;
  // The same for damage that vector_rebuild_index() repairs. The message says so.
  [[noreturn]] void fail_repairable(const std::string& what) const;

 private:
  std::optional<uint64_t> pragma(const char* name) const;
  bool fires_triggers() const;

  sqlite3* db_;
  std::string schema_;
  std::string table_;
  const sqlite3_vtab* owner_;
  std::function<bool()> has_triggers_;
  mutable std::optional<bool> fires_triggers_;
};

}  // namespace vec
