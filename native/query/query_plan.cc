#include "query/query_plan.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "definition/column_map.h"
#include "sqlite/error.h"
#include "sqlite/text.h"

namespace vec {

namespace {

// The estimates are constants, because SQLite only compares the plans of one query with each other. They make sure
// that:
//  - A KNN stands outside of a join when it can, so that `k` and the order by distance are those of the whole query.
//    Repeating it for two outer rows costs more than a lookup for every row it gives.
//  - A KNN costs less than a scan. SQLite up to 3.40 asks about the terms of an OR without the KNN beside them, and
//    would otherwise take those terms.
//  - A KNN promises as many rows with a filter as without. With fewer, the branches of an OR would look better than the
//    whole.
//  - A scan costs less than a KNN plus a scan. Then a KNN inside an OR is called as a function, which reports that a
//    KNN cannot stand there.
constexpr double kRows = 100'000;
constexpr sqlite3_int64 kKnnRows = 1'000;
constexpr double kKnnCost = 50'000;
constexpr double kImpossibleCost = 1e18;

// SQLite's name for the operator that xFindFunction returns.
constexpr int kKnnMatchOperator = SQLITE_INDEX_CONSTRAINT_FUNCTION;

// The functions that are conditions on tags. Their operators follow that of knn_match.
constexpr Comparison kTagTests[] = {Comparison::has_any, Comparison::has_all, Comparison::has_none,
                                    Comparison::has_tag};
constexpr int kFirstTagOperator = kKnnMatchOperator + 1;

using Constraint = sqlite3_index_info::sqlite3_index_constraint;

std::optional<Comparison> comparison_of(unsigned char op) {
  switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ: return Comparison::equal;
    case SQLITE_INDEX_CONSTRAINT_LT: return Comparison::less;
    case SQLITE_INDEX_CONSTRAINT_LE: return Comparison::less_equal;
    case SQLITE_INDEX_CONSTRAINT_GT: return Comparison::greater;
    case SQLITE_INDEX_CONSTRAINT_GE: return Comparison::greater_equal;
    case SQLITE_INDEX_CONSTRAINT_IS: return Comparison::is;
    case SQLITE_INDEX_CONSTRAINT_ISNULL: return Comparison::is_null;
    case SQLITE_INDEX_CONSTRAINT_ISNOTNULL: return Comparison::is_not_null;
    case SQLITE_INDEX_CONSTRAINT_NE: return Comparison::not_equal;
    case SQLITE_INDEX_CONSTRAINT_ISNOT: return Comparison::is_not;
    case SQLITE_INDEX_CONSTRAINT_LIKE: return Comparison::like;
    case SQLITE_INDEX_CONSTRAINT_GLOB: return Comparison::glob;
    default: break;
  }
  size_t test = static_cast<size_t>(op) - kFirstTagOperator;
  if (op >= kFirstTagOperator && test < std::size(kTagTests)) return kTagTests[test];
  return std::nullopt;
}

class Planner {
 public:
  Planner(sqlite3_index_info* info, const TableOptions& options) : info_(info), options_(options), columns_(options) {}

  int plan(QueryPlan& plan) {
    if (!find_query(plan)) return SQLITE_CONSTRAINT;
    for (int i = 0; i < info_->nConstraint; i++) {
      if (info_->aConstraint[i].usable && !is_limit(i)) use(i, plan);
    }
    plan.lacks_query = !plan.knn && is_ordered_by_search();
    set_order(plan);
    use_limit(plan);
    find_conditions_after_k(plan);
    set_cost(plan);
    return SQLITE_OK;
  }

 private:
  bool is_query(const Constraint& constraint) const {
    return (constraint.op == kKnnMatchOperator && constraint.iColumn == columns_.distance()) ||
           (constraint.op == SQLITE_INDEX_CONSTRAINT_MATCH && constraint.iColumn == ColumnMap::kVector);
  }

  // Finds out whether this is a KNN query. Returns false when its query vector or k is not usable yet.
  bool find_query(QueryPlan& plan) {
    int queries = 0;
    bool usable = true;
    for (int i = 0; i < info_->nConstraint; i++) {
      const Constraint& constraint = info_->aConstraint[i];
      if (constraint.op == kKnnMatchOperator && constraint.iColumn != columns_.distance()) {
        fail(SQLITE_ERROR, "knn_match(): expected the distance column as its first argument, received column \"%w\"",
             column_name(constraint.iColumn, options_).c_str());
      }
      if (is_query(constraint)) {
        queries++;
        usable = usable && constraint.usable;
      }
      // Other comparisons of a parameter use the value that = has set. They come from a query around this one that
      // filters by it.
      if (is_parameter(constraint.iColumn) && constraint.op == SQLITE_INDEX_CONSTRAINT_EQ) {
        usable = usable && constraint.usable;
      }
    }
    if (queries > 1) {
      fail(SQLITE_ERROR, "expected one knn_match() or MATCH for each use of a vector table, received %d", queries);
    }
    check_parameter(columns_.k(), "k", queries);
    check_parameter(columns_.ef_search(), "ef_search", queries);
    if (columns_.recall()) check_parameter(*columns_.recall(), "recall", queries);
    check_not_both(columns_.ef_search(), columns_.recall());
    plan.knn = queries == 1;
    plan.lacks_partition = plan.knn && options_.requires_partition && !is_partition_known();
    return usable;
  }

  // Returns false when the partition depends on a table that is not read yet.
  bool is_partition_known() const {
    size_t key = *options_.partition_key();
    bool is_named = false;
    for (int i = 0; i < info_->nConstraint; i++) {
      const Constraint& constraint = info_->aConstraint[i];
      bool is_equal = constraint.op == SQLITE_INDEX_CONSTRAINT_EQ || constraint.op == SQLITE_INDEX_CONSTRAINT_IS ||
                      constraint.op == SQLITE_INDEX_CONSTRAINT_ISNULL;
      if (constraint.iColumn != ColumnMap::metadata_column(key) || !is_equal) continue;
      if (constraint.usable) return true;
      is_named = true;
    }
    if (is_named) return false;
    fail_without_partition(options_, "none (SQLite leaves out those that can never be true)");
  }

  bool is_parameter(int column) const {
    return column == columns_.k() || column == columns_.ef_search() || column == columns_.recall();
  }

  Role parameter_role(int column) const {
    return column == columns_.k() ? Role::k : column == columns_.ef_search() ? Role::ef_search : Role::recall;
  }

  bool is_set(std::optional<int> column) const {
    const Constraint* first = info_->aConstraint;
    return std::any_of(first, first + info_->nConstraint, [&](const Constraint& constraint) {
      return constraint.iColumn == column && constraint.op == SQLITE_INDEX_CONSTRAINT_EQ;
    });
  }

  void check_not_both(int ef_search, std::optional<int> recall) const {
    if (!is_set(ef_search) || !is_set(recall)) return;
    fail(SQLITE_ERROR, "expected ef_search = ? or recall = ?, as each sets how wide the search is, received both");
  }

  void check_parameter(int column, const char* name, int queries) const {
    bool is_set = false;
    bool is_compared = false;
    for (int i = 0; i < info_->nConstraint; i++) {
      if (info_->aConstraint[i].iColumn != column) continue;
      bool equal = info_->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ;
      is_set = is_set || equal;
      is_compared = is_compared || !equal;
    }
    if (is_compared && !is_set) fail(SQLITE_ERROR, "expected %s = ?, received %s in another comparison", name, name);
    if (queries == 0 && is_set) {
      fail(SQLITE_ERROR, "expected knn_match() or MATCH beside %s =, received %s alone", name, name);
    }
  }

  void use(int i, QueryPlan& plan) {
    const Constraint& constraint = info_->aConstraint[i];
    if (is_query(constraint)) return add(i, plan, {Role::query}, true);
    std::optional<Comparison> comparison = comparison_of(constraint.op);
    if (!comparison) return;
    if (is_parameter(constraint.iColumn)) {
      if (comparison == Comparison::equal) {
        add(i, plan, {parameter_role(constraint.iColumn)}, true);
      }
    } else if (constraint.iColumn == columns_.distance()) {
      if (plan.knn && is_range(*comparison)) add(i, plan, {Role::distance, *comparison}, false);
    } else if (constraint.iColumn == columns_.similarity()) {
      bool is_bound = is_range(*comparison) || comparison == Comparison::equal;
      if (plan.knn && is_bound) add(i, plan, {Role::similarity, *comparison}, false);
    } else if (constraint.iColumn <= ColumnMap::kKey || columns_.is_metadata(constraint.iColumn)) {
      use_column(i, plan, *comparison);
    }
  }

  bool is_limit(int i) const {
    unsigned char op = info_->aConstraint[i].op;
    return op == SQLITE_INDEX_CONSTRAINT_LIMIT || op == SQLITE_INDEX_CONSTRAINT_OFFSET;
  }

  // LIMIT is the number of rows that the KNN has to give only if SQLite neither drops rows afterwards nor sorts them in
  // another order.
  void use_limit(QueryPlan& plan) {
    if (!plan.knn || (info_->nOrderBy > 0 && !info_->orderByConsumed)) return;
    for (int i = 0; i < info_->nConstraint; i++) {
      if (!is_limit(i) && info_->aConstraintUsage[i].argvIndex == 0) return;
    }
    for (int i = 0; i < info_->nConstraint; i++) {
      if (!is_limit(i) || !info_->aConstraint[i].usable) continue;
      add(i, plan, {info_->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_LIMIT ? Role::limit : Role::offset}, false);
    }
  }

  // Those that SQLite shows, at least.
  void find_conditions_after_k(QueryPlan& plan) const {
    bool has_k = std::any_of(plan.arguments.begin(), plan.arguments.end(),
                             [](const PlannedArgument& argument) { return argument.role == Role::k; });
    for (int i = 0; has_k && i < info_->nConstraint; i++) {
      int column = info_->aConstraint[i].iColumn;
      bool is_after = !is_limit(i) && !is_parameter(column) && info_->aConstraintUsage[i].argvIndex == 0;
      if (is_after) plan.after_k.push_back(column);
    }
  }

  void use_column(int i, QueryPlan& plan, Comparison comparison) {
    int column = info_->aConstraint[i].iColumn < 0 ? columns_.row_id : info_->aConstraint[i].iColumn;
    // A query of rows leaves what no index can answer to SQLite.
    if (!plan.knn && (is_exclusion(comparison) || is_pattern(comparison) || is_tag_test(comparison))) return;
    if (is_tag_test(comparison) && !has_tags(column)) return;
    // LIKE, GLOB, IS NOT NULL and tests of tags know no collation. Of <> and IS NOT, SQLite does not tell it.
    bool has_collation = !is_pattern(comparison) && !is_tag_test(comparison) && comparison != Comparison::is_not_null;
    if (column != columns_.row_id && has_collation && !has_own_collation(i, column)) return;
    bool whole_in = comparison == Comparison::equal && sqlite3_vtab_in(info_, i, -1);
    if (whole_in) {
      // SQLite looks up one key after another by itself.
      if (!plan.knn && is_unique(column)) {
        in_one_by_one_ = true;
      } else {
        sqlite3_vtab_in(info_, i, 1);
        comparison = Comparison::in;
      }
    }
    // SQLite checks each row again, because it knows the affinity of the other side, and a module does not.
    sqlite3_value* known = nullptr;
    bool is_literal = sqlite3_vtab_rhs_value(info_, i, &known) == SQLITE_OK;
    add(i, plan, {is_literal ? Role::literal : Role::column, comparison, column}, false);
  }

  // Any other JSON array is left to SQLite, which calls the function for each row. The table that an index is over has
  // no type for tags, so each of its filter columns may have them.
  bool has_tags(int column) const {
    if (!columns_.is_metadata(column)) return false;
    return options_.has_filters() || options_.metadata[ColumnMap::metadata_position(column)].has_tags();
  }

  bool has_own_collation(int i, int column) const {
    const char* own = column == ColumnMap::kKey
                          ? options_.key_collation.c_str()
                          : options_.metadata[ColumnMap::metadata_position(column)].collation.c_str();
    return equals_ignoring_case(sqlite3_vtab_collation(info_, i), own);
  }

  void add(int i, QueryPlan& plan, PlannedArgument argument, bool omit) {
    plan.arguments.push_back(argument);
    info_->aConstraintUsage[i].argvIndex = static_cast<int>(plan.arguments.size());
    info_->aConstraintUsage[i].omit = omit;
  }

  // SQLite also tells the columns of GROUP BY and DISTINCT as an order.
  bool is_ordered_by_search() const {
    int distinct = sqlite3_vtab_distinct(info_);
    if (distinct == 1 || distinct == 2) return false;
    const auto* first = info_->aOrderBy;
    return std::any_of(first, first + info_->nOrderBy, [&](const auto& term) {
      return term.iColumn == columns_.distance() || term.iColumn == columns_.similarity();
    });
  }

  // Whether no two rows have the same value in the column, and an index is for it alone.
  bool is_unique(int column) const { return column == columns_.row_id || column == ColumnMap::kKey; }

  // Rows of the same distance come by row id.
  bool is_row_id(int column) const { return column < 0 || column == columns_.row_id; }

  // A query of rows can give them in the order of the key. Only an integer key has the name rowid too.
  bool is_ordered_key(int column) const {
    return column == ColumnMap::kKey || (column < 0 && columns_.row_id == ColumnMap::kKey);
  }

  void set_order(QueryPlan& plan) {
    int terms = info_->nOrderBy;
    if (terms == 0) return;
    const auto* order = info_->aOrderBy;
    if (plan.knn) {
      bool by_similarity = order[0].iColumn == columns_.similarity() && order[0].desc;
      bool nearest_first = by_similarity || (order[0].iColumn == columns_.distance() && !order[0].desc);
      bool ties_by_row_id = terms == 1 || (terms == 2 && is_row_id(order[1].iColumn) && !order[1].desc);
      info_->orderByConsumed = nearest_first && ties_by_row_id;
      if (by_similarity && terms == 2 && ties_by_row_id) plan.order = RowOrder::similarity;
    } else if (terms == 1 && is_ordered_key(order[0].iColumn) && !in_one_by_one_) {
      plan.order = order[0].desc ? RowOrder::key_descending : RowOrder::key_ascending;
      info_->orderByConsumed = 1;
    }
  }

  void set_cost(const QueryPlan& plan) {
    if (plan.knn) {
      info_->estimatedCost = plan.lacks_partition ? kImpossibleCost : kKnnCost;
      info_->estimatedRows = kKnnRows;
      return;
    }
    double rows = kRows;
    bool by_key = false;
    bool one_row = false;
    for (const PlannedArgument& argument : plan.arguments) {
      if (!is_condition(argument.role)) continue;
      by_key = by_key || is_unique(argument.column);
      one_row = one_row || (is_unique(argument.column) && argument.comparison == Comparison::equal);
      rows *= is_range(argument.comparison) ? 0.3 : 0.1;
    }
    if (one_row || rows < 1) rows = 1;
    if (plan.lacks_query) {
      info_->estimatedCost = kImpossibleCost;
      info_->estimatedRows = static_cast<sqlite3_int64>(rows);
      return;
    }
    // SQLITE_INDEX_SCAN_UNIQUE is not set. With it, an UPDATE or DELETE of one row would run without a statement
    // journal. A failure between two shadow tables could then not be undone.
    info_->estimatedCost = one_row ? 10 : by_key ? rows : kRows;
    info_->estimatedRows = static_cast<sqlite3_int64>(rows);
  }

  sqlite3_index_info* info_;
  const TableOptions& options_;
  ColumnMap columns_;
  bool in_one_by_one_ = false;  // SQLite calls xFilter for each value of an IN
};

std::string argument_words(const PlannedArgument& argument, const TableOptions& options) {
  const std::string& column = column_name(argument.column, options);
  switch (argument.role) {
    case Role::query: return "";
    case Role::k: return "k = ?";
    case Role::ef_search: return "ef_search = ?";
    case Role::recall: return "recall = ?";
    case Role::limit: return "LIMIT ?";
    case Role::offset: return "OFFSET ?";
    case Role::distance: return format("distance %s ?", comparison_sql(argument.comparison));
    case Role::similarity: return format("similarity %s ?", comparison_sql(argument.comparison));
    case Role::column:
    case Role::literal: break;
  }
  switch (argument.comparison) {
    case Comparison::in: return column + " IN (...)";
    case Comparison::is_null: return column + " IS NULL";
    case Comparison::is_not_null: return column + " IS NOT NULL";
    case Comparison::has_any:
    case Comparison::has_all:
    case Comparison::has_none:
    case Comparison::has_tag: return std::string(comparison_sql(argument.comparison)) + "(" + column + ", ?)";
    default: return column + " " + comparison_sql(argument.comparison) + " ?";
  }
}

}  // namespace

int tag_test_operator(Comparison test) {
  return kFirstTagOperator + static_cast<int>(std::find(std::begin(kTagTests), std::end(kTagTests), test) - kTagTests);
}

void fail_without_partition(const TableOptions& options, const char* received) {
  const char* name = options.metadata[*options.partition_key()].name.c_str();
  fail(SQLITE_ERROR,
       "expected a condition on the partition key \"%w\" (=, IN or IS NULL) beside knn_match(), as the table requires "
       "one (requires_partition=1), received %s",
       name, received);
}

int plan_query(sqlite3_index_info* info, const TableOptions& options, QueryPlan& plan) {
  return Planner(info, options).plan(plan);
}

std::string print_plan(const QueryPlan& plan, const TableOptions& options, bool has_graph) {
  // A graph serves every query but one for rows beyond a distance (see Search).
  auto has = [&](auto&& is) { return std::any_of(plan.arguments.begin(), plan.arguments.end(), is); };
  bool is_filtered = has([](const PlannedArgument& argument) { return is_condition(argument.role); });
  bool begins_far = has([](const PlannedArgument& argument) {
    bool is_upper_bound = argument.role == Role::similarity && !is_lower_bound(argument.comparison);
    return is_upper_bound || (argument.role == Role::distance && is_lower_bound(argument.comparison));
  });
  bool by_graph = has_graph && !begins_far;
  std::string way = !by_graph ? "exact scan" : is_filtered ? "HNSW or, where few rows match, exact scan" : "HNSW";
  std::string words = plan.knn ? "KNN, " + way : "rows";
  bool by_key = !plan.knn && plan.order != RowOrder::none;
  if (by_key) words += plan.order == RowOrder::key_ascending ? " in key order" : " in descending key order";
  std::string letters;
  const char* separator = ": ";
  for (const PlannedArgument& argument : plan.arguments) {
    std::string part = argument_words(argument, options);
    if (!part.empty()) {
      words += separator + part;
      separator = ", ";
    }
    letters += static_cast<char>(argument.role);
    letters += static_cast<char>(argument.comparison);
    letters += std::to_string(argument.column);
  }
  for (size_t i = 0; i < plan.after_k.size(); i++) {
    words += (i == 0 ? "; after k: " : ", ") + column_name(plan.after_k[i], options);
  }
  char kind = plan.lacks_partition ? 'P' : plan.lacks_query ? 'D' : plan.knn ? 'K' : 'R';
  return words + " [" + kind + static_cast<char>(plan.order) + letters + "]";
}

namespace {

[[noreturn]] void fail_plan(std::string_view text) {
  fail(SQLITE_ERROR, "expected a query plan, received '%s'", std::string(text).c_str());
}

}  // namespace

QueryPlan parse_plan(std::string_view text) {
  constexpr size_t kStart = 2;    // the way, and the order of the rows
  constexpr size_t kLetters = 2;  // of an argument: the role and the comparison
  text = text.substr(text.rfind('[') + 1);
  const size_t end = text.find(']');
  if (end == std::string_view::npos || end < kStart) fail_plan(text);
  text = text.substr(0, end);
  QueryPlan plan;
  plan.lacks_partition = text[0] == 'P';
  plan.lacks_query = text[0] == 'D';
  plan.knn = text[0] == 'K' || plan.lacks_partition;
  plan.order = static_cast<RowOrder>(text[1]);
  for (text.remove_prefix(kStart); !text.empty();) {
    if (text.size() <= kLetters) fail_plan(text);
    PlannedArgument argument = {static_cast<Role>(text[0]), static_cast<Comparison>(text[1])};
    auto [stop, error] = std::from_chars(text.data() + kLetters, text.data() + text.size(), argument.column);
    if (error != std::errc()) fail_plan(text);
    text.remove_prefix(static_cast<size_t>(stop - text.data()));
    plan.arguments.push_back(argument);
  }
  return plan;
}

}  // namespace vec
