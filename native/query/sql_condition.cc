#include "query/sql_condition.h"

#include "definition/column_map.h"
#include "sqlite/error.h"

namespace vec {

namespace {

// See RowCondition::may_be_numeric and is_like_a_number.
std::string or_like_a_number(const std::string& name) {
  return " OR (" + name + " NOT GLOB '*[^0-9eE.+ \t\n\v\f\r-]*' AND " + name + " NOT GLOB '*[0-9.][-+]*')";
}

// A test of tags. In the table that an index is over, a row whose value is neither NULL nor a JSON array passes. The
// function would fail on it, also where the search never comes to that row.
std::string tag_test_sql(const RowCondition& condition, const std::string& name, const TableOptions& options) {
  std::string test = std::string(comparison_sql(condition.comparison)) + "(" + name + ", ?)";
  if (!options.content) return test;
  const std::string text = "CAST(" + name + " AS TEXT)";
  return "CASE WHEN " + name + " IS NULL OR json_valid(" + text + ") AND json_type(" + text + ") = 'array' THEN " +
         test + " ELSE 1 END";
}

std::string condition_sql(const RowCondition& condition, const TableOptions& options) {
  const std::string name = column_sql(condition.column, options);
  std::string sql = name + " " + comparison_sql(condition.comparison);
  switch (condition.comparison) {
    case Comparison::is_null:
    case Comparison::is_not_null: return sql;
    case Comparison::in: {
      sql += " (";
      for (size_t i = 0; i < condition.values.size(); i++) sql += i == 0 ? "?" : ", ?";
      return sql + ")";
    }
    case Comparison::has_any:
    case Comparison::has_all:
    case Comparison::has_none:
    case Comparison::has_tag: return tag_test_sql(condition, name, options);
    default:
      return condition.may_be_numeric(column_affinity(condition.column, options))
                 ? "(" + sql + " ?" + or_like_a_number(name) + ")"
                 : sql + " ?";
  }
}

}  // namespace

SqlCondition::SqlCondition(sqlite3* db, const TableOptions& options, const std::vector<const RowCondition*>& conditions)
    : db_(db), options_(options) {
  for (const RowCondition* condition : conditions) {
    bool is_list = condition->comparison == Comparison::in;
    if (fits(condition->values.size(), is_list ? 3 * condition->values.size() : 0)) {
      add(*condition);
    } else {
      is_whole_ = false;
    }
  }
}

// Whether the statement has room for that many more parameters and characters.
bool SqlCondition::fits(size_t parameters, size_t characters) const {
  constexpr size_t rest = 4096;  // SELECT, the columns and the other conditions
  constexpr size_t own = 1;      // a parameter of the statement itself
  auto limit = [&](int which) { return static_cast<size_t>(sqlite3_limit(db_, which, -1)); };
  return bound_.size() + parameters + own <= limit(SQLITE_LIMIT_VARIABLE_NUMBER) &&
         text_.size() + characters + rest <= limit(SQLITE_LIMIT_SQL_LENGTH);
}

void SqlCondition::add(const RowCondition& condition) {
  text_ += (text_.empty() ? "" : " AND ") + condition_sql(condition, options_);
  for (const SqlValue& value : condition.values) bound_.push_back(&value);
}

int SqlCondition::bind(Statement& statement, int first) const {
  for (const SqlValue* value : bound_) bind_value(statement, first++, *value);
  return first;
}

}  // namespace vec
