#include "row_filter.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "error.h"

namespace vec {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

// The values on the right side of an IN. Each is gone when the next one comes.
template <class Visit>
void for_each_in(sqlite3_value* set, Visit&& visit) {
  sqlite3_value* value = nullptr;
  int code = sqlite3_vtab_in_first(set, &value);
  for (; code == SQLITE_OK && value != nullptr; code = sqlite3_vtab_in_next(set, &value)) visit(value);
  if (code != SQLITE_OK && code != SQLITE_DONE) throw Error(code, sqlite3_errstr(code));
}

}  // namespace

std::optional<int64_t> key_from(sqlite3_value* value) {
  switch (sqlite3_value_numeric_type(value)) {
    case SQLITE_INTEGER: return sqlite3_value_int64(value);
    case SQLITE_FLOAT: {
      double number = sqlite3_value_double(value);
      bool integral = number >= -kTwoTo63 && number < kTwoTo63 && std::trunc(number) == number;
      return integral ? std::optional(static_cast<int64_t>(number)) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

const std::string& RowFilter::name(int column) const {
  return column == ColumnMap::kKey ? options_.key
                                   : options_.metadata[static_cast<size_t>(column - ColumnMap::kFirstMetadata)].name;
}

Affinity RowFilter::affinity(int column) const {
  return column == ColumnMap::kKey ? Affinity::integer
                                   : options_.metadata[static_cast<size_t>(column - ColumnMap::kFirstMetadata)].affinity();
}

// SQLite compares by the affinities of both sides; the shadow table sees a bare value where the query may have had a column. With a
// numeric column that makes no difference; text is compared as a number if the other side was a numeric column (see also
// or_like_a_number), and a value without affinity as text if the other side was a text column.
bool RowFilter::is_judged_alike(int column, sqlite3_value* value) const {
  int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL || type == SQLITE_BLOB) return true;
  switch (affinity(column)) {
    case Affinity::text: return type == SQLITE_TEXT;
    case Affinity::blob: return false;
    default: return true;
  }
}

void RowFilter::add(const PlannedArgument& argument, sqlite3_value* value) {
  if (argument.comparison == Comparison::in) {
    bool keys = knn_ && argument.column == ColumnMap::kKey;
    return keys ? add_keys(value) : add_in(argument.column, value);
  }
  std::string condition = format("\"%w\" %s", name(argument.column).c_str(), comparison_sql(argument.comparison));
  bool unary = argument.comparison == Comparison::is_null || argument.comparison == Comparison::is_not_null;
  if (unary) return add_condition(condition);
  if (!is_judged_alike(argument.column, value) || !fits(1, 0)) return;
  condition += " ?";
  bool below = argument.comparison == Comparison::less || argument.comparison == Comparison::less_equal;
  if (below && affinity(argument.column) == Affinity::text) condition = "(" + condition + or_like_a_number(argument.column) + ")";
  add_condition(condition);
  bound_.push_back(value);
}

// If the other side was a numeric column that happens to hold text, a text here that reads as a number is less than it, whatever the
// characters. Such a text has nothing but the characters of a number, and a sign only at its beginning or after an e.
std::string RowFilter::or_like_a_number(int column) const {
  return format(" OR (\"%w\" NOT GLOB '*[^0-9eE.+ \t\n\v\f\r-]*' AND \"%w\" NOT GLOB '*[0-9.][-+]*')", name(column).c_str(), name(column).c_str());
}

// Whether the statement may still get so many parameters and characters more; a condition that does not fit is SQLite's to check.
bool RowFilter::fits(size_t parameters, size_t characters) const {
  constexpr size_t kRest = 4096;  // SELECT, the columns and the other conditions
  auto limit = [&](int which) { return static_cast<size_t>(sqlite3_limit(db_, which, -1)); };
  return bound_.size() + parameters <= limit(SQLITE_LIMIT_VARIABLE_NUMBER) &&
         where_.size() + characters + kRest <= limit(SQLITE_LIMIT_SQL_LENGTH);
}

void RowFilter::add_in(int column, sqlite3_value* set) {
  std::vector<Value> values;
  for_each_in(set, [&](sqlite3_value* value) {
    values.emplace_back(sqlite3_value_dup(value));
    if (!values.back()) throw std::bad_alloc();
  });
  auto judged_alike = [&](const Value& value) { return is_judged_alike(column, value.get()); };
  if (!std::all_of(values.begin(), values.end(), judged_alike)) return;
  if (!fits(values.size(), 3 * values.size())) return;
  std::string list;
  for (Value& each : values) {
    list += list.empty() ? "?" : ", ?";
    bound_.push_back(each.get());
    owned_.push_back(std::move(each));
  }
  add_condition(format("\"%w\" IN (", name(column).c_str()) + list + ")");
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

void RowFilter::add_condition(const std::string& condition) { where_ += (where_.empty() ? " WHERE " : " AND ") + condition; }

void RowFilter::bind(Statement& statement) const {
  int parameter = 0;
  for (sqlite3_value* value : bound_) statement.bind(++parameter, value);
}

}  // namespace vec
