#include "query/row_filter.h"

#include <algorithm>
#include <iterator>

#include "definition/column_map.h"
#include "sqlite/error.h"

namespace vec {

namespace {

// Visits the values on the right side of an IN. Each value is valid until the next one.
template <class Visit>
void for_each_in(sqlite3_value* set, Visit&& visit) {
  sqlite3_value* value = nullptr;
  int code = sqlite3_vtab_in_first(set, &value);
  for (; code == SQLITE_OK && value != nullptr; code = sqlite3_vtab_in_next(set, &value)) visit(value);
  if (code != SQLITE_OK && code != SQLITE_DONE) throw Error(code, sqlite3_errstr(code));
}

}  // namespace

// SQLite compares by the affinities of both sides. The shadow table sees a bare value where the query may have had a
// column. For a numeric column that makes no difference. A TEXT column is compared by numbers if the other side is a
// numeric column (see also sql_condition.cc). A value without affinity is compared as text if the other side is a TEXT
// column.
bool RowFilter::is_judged_alike(int column, int type) const {
  if (type == SQLITE_NULL || type == SQLITE_BLOB) return true;
  switch (column_affinity(column, options_)) {
    case Affinity::text: return type == SQLITE_TEXT;
    case Affinity::blob: return false;
    default: return true;
  }
}

void RowFilter::add(const PlannedArgument& argument, sqlite3_value* value) {
  if (argument.comparison == Comparison::in) {
    bool keys = knn_ && argument.column == ColumnMap(options_).row_id;
    return keys ? add_keys(value) : add_in(argument.column, value);
  }
  if (is_pattern(argument.comparison)) return add_pattern(argument, value);
  if (is_tag_test(argument.comparison)) return add_tag_test(argument, value);
  RowCondition condition = {argument.column, argument.comparison, {}};
  bool unary = argument.comparison == Comparison::is_null || argument.comparison == Comparison::is_not_null;
  if (!unary) {
    if (!is_judged_alike(argument.column, sqlite3_value_type(value))) return;
    condition.is_bare = argument.role == Role::literal || sqlite3_value_frombind(value) != 0;
    condition.values.push_back(read_value(value, column_affinity(argument.column, options_)));
  }
  conditions_.push_back(std::move(condition));
}

// LIKE and GLOB take both sides as they are, whatever their affinities.
void RowFilter::add_pattern(const PlannedArgument& argument, sqlite3_value* value) {
  RowCondition condition = {argument.column, argument.comparison, {read_value(value)}};
  condition.pattern = std::make_shared<PatternTest>(db_, argument.comparison, condition.values[0]);
  conditions_.push_back(std::move(condition));
}

void RowFilter::add_tag_test(const PlannedArgument& argument, sqlite3_value* value) {
  RowCondition condition = {argument.column, argument.comparison, {read_value(value)}};
  condition.tags = read_wanted_tags(value, argument.comparison);
  conditions_.push_back(std::move(condition));
}

void RowFilter::add_in(int column, sqlite3_value* set) {
  RowCondition condition = {column, Comparison::in, {}};
  bool judged_alike = true;
  for_each_in(set, [&](sqlite3_value* value) {
    judged_alike = judged_alike && is_judged_alike(column, sqlite3_value_type(value));
    condition.values.push_back(read_value(value, column_affinity(column, options_)));
  });
  if (!judged_alike) return;
  std::sort(condition.values.begin(), condition.values.end(), is_before);
  conditions_.push_back(std::move(condition));
}

void RowFilter::add_keys(sqlite3_value* set) {
  std::vector<int64_t> keys;
  for_each_in(set, [&](sqlite3_value* value) {
    std::optional<int64_t> key = key_from(value);
    if (key) keys.push_back(*key);
  });
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (keys_) {
    std::vector<int64_t> both;
    std::set_intersection(keys.begin(), keys.end(), keys_->begin(), keys_->end(), std::back_inserter(both));
    keys = std::move(both);
  }
  keys_ = std::move(keys);
}

}  // namespace vec
