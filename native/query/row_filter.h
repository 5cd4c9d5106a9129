// The conditions on key and metadata that SQLite hands to xFilter.
#pragma once

#include <optional>
#include <vector>

#include "definition/table_options.h"
#include "query/query_plan.h"
#include "query/row_condition.h"

namespace vec {

class RowFilter {
 public:
  RowFilter(sqlite3* db, const TableOptions& options, bool knn) : db_(db), options_(options), knn_(knn) {}

  // Adds a condition of Role::column or Role::literal. A condition that SQLite could judge otherwise is left out.
  // SQLite checks every row again.
  void add(const PlannedArgument& argument, sqlite3_value* value);

  // All conditions but those that keys() holds.
  const std::vector<RowCondition>& conditions() const { return conditions_; }
  // The row ids of IN in a KNN query, ascending. Only these rows satisfy the filter.
  const std::optional<std::vector<int64_t>>& keys() const { return keys_; }

 private:
  bool is_judged_alike(int column, int type) const;
  void add_in(int column, sqlite3_value* set);
  void add_keys(sqlite3_value* set);
  void add_pattern(const PlannedArgument& argument, sqlite3_value* value);
  void add_tag_test(const PlannedArgument& argument, sqlite3_value* value);

  sqlite3* db_;
  const TableOptions& options_;
  bool knn_;
  std::vector<RowCondition> conditions_;
  std::optional<std::vector<int64_t>> keys_;
};

}  // namespace vec
