// The conditions on key and metadata that SQLite hands to xFilter, as SQL on the shadow table and as a set of keys.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "query_plan.h"
#include "statement.h"

namespace vec {

class RowFilter {
 public:
  RowFilter(sqlite3* db, const TableOptions& options, bool knn) : db_(db), options_(options), knn_(knn) {}

  // Takes a condition of Role::column. One that the shadow table could judge otherwise than SQLite would is left out: SQLite checks
  // every row again. REQUIRES: `value` outlives this object.
  void add(const PlannedArgument& argument, sqlite3_value* value);

  // "" or " WHERE ..."
  const std::string& where() const { return where_; }
  void bind(Statement& statement) const;

  // The keys of `key IN (...)` in a KNN query, ascending: only rows among them satisfy the filter.
  const std::optional<std::vector<int64_t>>& keys() const { return keys_; }

 private:
  struct FreeValue {
    void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
  };
  using Value = std::unique_ptr<sqlite3_value, FreeValue>;

  Affinity affinity(int column) const;
  const std::string& name(int column) const;
  bool is_judged_alike(int column, sqlite3_value* value) const;
  std::string or_like_a_number(int column) const;
  bool fits(size_t parameters, size_t characters) const;
  void add_in(int column, sqlite3_value* set);
  void add_keys(sqlite3_value* set);
  void add_condition(const std::string& condition);

  sqlite3* db_;
  const TableOptions& options_;
  bool knn_;
  std::string where_;
  std::vector<sqlite3_value*> bound_;
  std::vector<Value> owned_;
  std::optional<std::vector<int64_t>> keys_;
};

// The integer that `value` is for an INTEGER PRIMARY KEY: an INTEGER, an integral REAL, or text of one. Nothing for any other.
std::optional<int64_t> key_from(sqlite3_value* value);

}  // namespace vec
