// How a query on a vector table is answered: what xBestIndex decides and xFilter reads. All functions here are pure.
// docs/internals/query-plan.md describes the text form.
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
  recall = 'r',
  limit = 'l',
  offset = 'o',
  distance = 'd',
  similarity = 's',
  column = 'c',
  literal = 'C'
};

// Whether the argument is a condition on the key or a metadata column. A literal is told from any other right side.
inline bool is_condition(Role role) { return role == Role::column || role == Role::literal; }

struct PlannedArgument {
  Role role;
  Comparison comparison = Comparison::equal;
  int column = 0;
};

// A KNN query always gives the nearest rows first. `similarity` is its order by similarity, and by key where that is
// equal.
enum class RowOrder : char { none = '-', key_ascending = 'a', key_descending = 'z', similarity = 's' };

struct QueryPlan {
  bool knn = false;
  // A KNN over all partitions of a table that requires one. It is chosen only when no other plan is possible, and
  // fails.
  bool lacks_partition = false;
  // Rows in the order of a distance that no query vector gives. SQLite also asks for such a plan without the KNN that
  // is there, for the terms of an OR. So it is chosen only when no other plan is possible, and fails.
  bool lacks_query = false;
  RowOrder order = RowOrder::none;
  std::vector<PlannedArgument> arguments;
  std::vector<int> after_k;  // the columns of conditions that only SQLite evaluates, on the rows that k has left
};

// Chooses the plan, and tells SQLite which constraints are used, the order and the cost. Returns SQLITE_OK. Returns
// SQLITE_CONSTRAINT when the query vector or k is not known yet in the join order that SQLite asks about.
// Fails with SQLITE_ERROR on a query that makes no sense. That is two KNN terms, k without one, k compared but never
// set, or a missing partition.
int plan_query(sqlite3_index_info* info, const TableOptions& options, QueryPlan& plan);

// The plan in words, for EXPLAIN QUERY PLAN, and in letters, for parse_plan. `has_graph`: whether the table has a
// graph.
std::string print_plan(const QueryPlan& plan, const TableOptions& options, bool has_graph);

// Fails with SQLITE_ERROR on a text that is not of the form that print_plan gives.
QueryPlan parse_plan(std::string_view text);

// What xFindFunction returns for the function of a tag test: the operator that SQLite then hands to xBestIndex.
int tag_test_operator(Comparison test);

// Fails with SQLITE_ERROR on a KNN query over all partitions of a table that requires one.
[[noreturn]] void fail_without_partition(const TableOptions& options, const char* received);

}  // namespace vec
