// How a query on a vector table is answered: what xBestIndex decides and xFilter reads. Pure functions;
// docs/internals/query-plan.md shows the text form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "definition/table_options.h"
#include "query/comparison.h"
#include "sqlite/sqlite.h"

namespace vec {

// What one argument of xFilter is.
enum class Role : char {
  query = 'q',
  k = 'k',
  ef_search = 'e',
  limit = 'l',
  offset = 'o',
  distance = 'd',
  column = 'c',
  literal = 'C'
};

// Whether it is a condition on the key or a metadata column; the other side is a literal, or anything else.
inline bool is_condition(Role role) { return role == Role::column || role == Role::literal; }

struct PlannedArgument {
  Role role;
  Comparison comparison = Comparison::equal;
  int column = 0;
};

enum class RowOrder : char { none = '-', key_ascending = 'a', key_descending = 'z' };

struct QueryPlan {
  bool knn = false;
  bool lacks_partition = false;  // a KNN that would be of all partitions where one is required: only to say so when no
                                 // other plan is possible
  RowOrder order = RowOrder::none;  // of a query without KNN; one with KNN is always nearest first
  std::vector<PlannedArgument> arguments;
};

// Chooses the plan and fills in what SQLite wants to know (which constraints are used, order, cost). Returns SQLITE_OK,
// or SQLITE_CONSTRAINT when the query vector or k is not known yet in the join order that SQLite asks about. Fails with
// SQLITE_ERROR on a query that cannot be meant: two KNN terms, k without one, k compared but never set, no partition
// where one is required.
int plan_query(sqlite3_index_info* info, const TableOptions& options, QueryPlan& plan);

// The plan in words, for EXPLAIN QUERY PLAN, and in letters, for parse_plan. `has_graph`: whether the table has one.
std::string print_plan(const QueryPlan& plan, const TableOptions& options, bool has_graph);

// REQUIRES: print_plan made the text.
QueryPlan parse_plan(std::string_view text);

// Fails with SQLITE_ERROR: a KNN of all partitions where one is required.
[[noreturn]] void fail_without_partition(const TableOptions& options, const char* received);

}  // namespace vec
