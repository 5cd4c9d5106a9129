// How a query on a vector table is answered: what xBestIndex decides and xFilter reads. Pure functions; FORMAT.md shows the text form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite.h"
#include "table_options.h"

namespace vec {

// The columns of a vector table by position.
struct ColumnMap {
  explicit ColumnMap(const TableOptions& options) : metadata(static_cast<int>(options.metadata.size())) {}

  static constexpr int kKey = 0;
  static constexpr int kVector = 1;
  static constexpr int kFirstMetadata = 2;
  int metadata;

  int distance() const { return kFirstMetadata + metadata; }
  int k() const { return distance() + 1; }
  int ef_search() const { return distance() + 2; }
  int command() const { return distance() + 3; }
  bool is_metadata(int column) const { return column >= kFirstMetadata && column < distance(); }
  static int metadata_column(size_t position) { return kFirstMetadata + static_cast<int>(position); }
  static size_t metadata_position(int column) { return static_cast<size_t>(column - kFirstMetadata); }
};

// What one argument of xFilter is.
enum class Role : char { query = 'q', k = 'k', ef_search = 'e', limit = 'l', offset = 'o', distance = 'd', column = 'c', literal = 'C' };

// Whether it is a condition on the key or a metadata column; the other side is a literal, or anything else.
inline bool is_condition(Role role) { return role == Role::column || role == Role::literal; }

enum class Comparison : char {
  equal = '=',
  less = '<',
  less_equal = '{',
  greater = '>',
  greater_equal = '}',
  in = 'i',
  is = 's',
  is_null = 'n',
  is_not_null = 'v'
};

inline bool is_range(Comparison comparison) {
  return comparison == Comparison::less || comparison == Comparison::less_equal || comparison == Comparison::greater ||
         comparison == Comparison::greater_equal;
}

// Whether it picks single values out of an index.
inline bool is_equality(Comparison comparison) {
  return comparison == Comparison::equal || comparison == Comparison::is || comparison == Comparison::in;
}

struct PlannedArgument {
  Role role;
  Comparison comparison = Comparison::equal;
  int column = 0;
};

enum class RowOrder : char { none = '-', key_ascending = 'a', key_descending = 'z' };

struct QueryPlan {
  bool knn = false;
  bool lacks_partition = false;     // a KNN that would be of all partitions where one is required: only to say so when no other plan is possible
  RowOrder order = RowOrder::none;  // of a query without KNN; one with KNN is always nearest first
  std::vector<PlannedArgument> arguments;
};

// Chooses the plan and fills in what SQLite wants to know (which constraints are used, order, cost). Returns SQLITE_OK, or SQLITE_CONSTRAINT
// when the query vector or k is not known yet in the join order that SQLite asks about.
// Fails with SQLITE_ERROR on a query that cannot be meant: two KNN terms, k without one, k compared but never set, no partition where one is
// required.
int plan_query(sqlite3_index_info* info, const TableOptions& options, QueryPlan& plan);

// The plan in words, for EXPLAIN QUERY PLAN, and in letters, for parse_plan. `has_graph`: whether the table has one.
std::string print_plan(const QueryPlan& plan, const TableOptions& options, bool has_graph);

// REQUIRES: print_plan made the text.
QueryPlan parse_plan(std::string_view text);

// Of the key, the vector or a metadata column.
const std::string& column_name(int column, const TableOptions& options);

// Of the key or a metadata column.
Affinity column_affinity(int column, const TableOptions& options);

// Fails with SQLITE_ERROR: a KNN of all partitions where one is required.
[[noreturn]] void fail_without_partition(const TableOptions& options, const char* received);

// The SQL operator, as in "page" >= ?
const char* comparison_sql(Comparison comparison);

}  // namespace vec
