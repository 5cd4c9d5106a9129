#include "module/vector_cursor.h"

#include <algorithm>
#include <cmath>

#include "definition/vector_argument.h"
#include "numeric/similarity.h"
#include "query/sql_condition.h"
#include "sqlite/error.h"
#include "sqlite/sql_value.h"

namespace vec {

namespace {

// How many hits are expected when SQLite does not say how many it wants, as in a join.
constexpr int64_t kExpectedHits = 64;

int64_t checked_k(sqlite3_value* value, const std::string& table) {
  std::optional<int64_t> k = key_from(value);
  if (k && *k >= 1) return *k;
  fail(SQLITE_ERROR, "%s.k: expected an integer of at least 1, received %s", table.c_str(), shown(value).c_str());
}

int64_t checked_ef_search(sqlite3_value* value, const std::string& table) {
  std::optional<int64_t> ef_search = key_from(value);
  if (ef_search && *ef_search >= 1 && *ef_search <= kMaxEfSearch) return *ef_search;
  fail(SQLITE_ERROR, "%s.ef_search: expected an integer from 1 to %d, received %s", table.c_str(), kMaxEfSearch,
       shown(value).c_str());
}

double checked_recall(sqlite3_value* value, const std::string& table) {
  int type = sqlite3_value_numeric_type(value);
  double recall = type == SQLITE_INTEGER || type == SQLITE_FLOAT ? sqlite3_value_double(value) : 0;
  if (is_recall(recall)) return recall;
  fail(SQLITE_ERROR, "%s.recall: expected %s, received %s", table.c_str(), kExpectedRecall, shown(value).c_str());
}

// The value as a number. Nothing for any other value: SQLite checks each row again.
std::optional<double> number_in(sqlite3_value* value) {
  int type = sqlite3_value_numeric_type(value);
  if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) return std::nullopt;
  return sqlite3_value_double(value);
}

// A large integer is rounded, and then a bound that excludes it would exclude too much.
Comparison rounded(Comparison comparison, sqlite3_value* value) {
  constexpr int64_t kExact = int64_t{1} << 53;
  bool is_integer = sqlite3_value_numeric_type(value) == SQLITE_INTEGER;
  int64_t integer = is_integer ? sqlite3_value_int64(value) : 0;
  if (integer >= -kExact && integer <= kExact) return comparison;
  return is_lower_bound(comparison) ? Comparison::greater_equal : Comparison::less_equal;
}

void narrow_by_distance(DistanceRange& range, Comparison comparison, sqlite3_value* value) {
  std::optional<double> bound = number_in(value);
  if (bound) range.narrow(rounded(comparison, value), *bound);
}

// The bounds are exact: k counts the rows within them, and SQLite then checks each row.
void narrow_by_similarity(DistanceRange& range, Comparison comparison, sqlite3_value* value, Metric metric) {
  std::optional<double> bound = number_in(value);
  if (!bound) return;
  auto narrow = [&](Comparison side, std::optional<double> distance) {
    distance ? range.narrow(side, *distance) : range.narrow_to_none();
  };
  bool is_equal = comparison == Comparison::equal;
  if (!is_equal) comparison = rounded(comparison, value);
  bool or_equal = is_equal || comparison == Comparison::less_equal || comparison == Comparison::greater_equal;
  if (is_equal || is_lower_bound(comparison)) {
    narrow(Comparison::less_equal, greatest_distance_of(*bound, or_equal, metric));
  }
  if (is_equal || !is_lower_bound(comparison)) {
    narrow(Comparison::greater_equal, least_distance_of(*bound, or_equal, metric));
  }
}

// LIMIT and OFFSET are hints. A negative LIMIT means no limit.
int64_t hinted(std::optional<int64_t> limit, int64_t offset) {
  if (!limit || *limit < 0) return kExpectedHits;
  int64_t most = INT64_MAX - *limit;
  return *limit + std::clamp<int64_t>(offset, 0, most);
}

}  // namespace

VectorCursor::VectorCursor(VectorTable& table) : sqlite3_vtab_cursor{&table}, table_(table), columns_(table.options) {}

VectorCursor::~VectorCursor() {
  table_.shadow.take_back(std::move(scan_));
  table_.shadow.take_back(std::move(row_));
  for (auto& [_, statement] : virtual_columns_) table_.shadow.take_back(std::move(statement));
}

void VectorCursor::filter(const char* text, sqlite3_value** arguments) {
  NoReentry guard(table_);
  table_.shadow.check();
  at_end_ = true;
  writes_ = table_.writes;
  search_.reset();
  ties_.reset();
  k_.reset();
  ef_search_.reset();
  recall_.reset();
  if (scan_) scan_.reset();

  QueryPlan plan = parse_plan(text);
  if (plan.lacks_partition) {
    fail_without_partition(table_.options, "one whose other side depends on the rows of the search");
  }
  if (plan.lacks_query) {
    fail(SQLITE_ERROR,
         "expected knn_match(distance, ?) or MATCH in WHERE beside ORDER BY distance or similarity, received none: "
         "without a query vector, both are NULL");
  }
  filter_.emplace(table_.connection.db(), table_.options, plan.knn);
  for (size_t i = 0; i < plan.arguments.size(); i++) {
    if (is_condition(plan.arguments[i].role)) filter_->add(plan.arguments[i], arguments[i]);
  }
  if (plan.knn) {
    start_knn(plan, arguments);
  } else {
    start_scan(plan);
  }
  next();
}

void VectorCursor::start_scan(const QueryPlan& plan) {
  std::string order;
  if (plan.order != RowOrder::none) {
    order = format(" ORDER BY \"%w\" %s", table_.options.key.c_str(),
                   plan.order == RowOrder::key_descending ? "DESC" : "ASC");
  }
  std::vector<const RowCondition*> conditions;
  for (const RowCondition& condition : filter_->conditions()) conditions.push_back(&condition);
  SqlCondition condition(table_.connection.db(), table_.options, conditions);
  // A join runs the same SQL for every outer row.
  std::string sql = condition.text() + order;
  if (!scan_ || sql != scan_sql_) {
    scan_ = table_.shadow.select_rows(condition.text(), order);
    scan_sql_ = std::move(sql);
  }
  condition.bind(scan_);
}

void VectorCursor::start_knn(const QueryPlan& plan, sqlite3_value** arguments) {
  std::optional<VectorArgument> query;
  std::optional<int64_t> limit;
  int64_t offset = 0;
  DistanceRange range;
  for (size_t i = 0; i < plan.arguments.size(); i++) {
    const PlannedArgument& argument = plan.arguments[i];
    switch (argument.role) {
      case Role::query: query.emplace(arguments[i], table_.options, "query vector of " + table_.shadow.table()); break;
      case Role::k: k_ = checked_k(arguments[i], table_.shadow.table()); break;
      case Role::ef_search: ef_search_ = checked_ef_search(arguments[i], table_.shadow.table()); break;
      case Role::recall: recall_ = checked_recall(arguments[i], table_.shadow.table()); break;
      case Role::limit: limit = sqlite3_value_int64(arguments[i]); break;
      case Role::offset: offset = sqlite3_value_int64(arguments[i]); break;
      case Role::distance: narrow_by_distance(range, argument.comparison, arguments[i]); break;
      case Role::similarity:
        narrow_by_similarity(range, argument.comparison, arguments[i], table_.options.metric);
        break;
      case Role::column:
      case Role::literal: break;
    }
  }
  remaining_ = k_.value_or(INT64_MAX);
  bool has_limit = limit && *limit >= 0;
  int64_t expected = k_ && !has_limit ? *k_ : std::min(remaining_, hinted(limit, offset));
  bool has_ties = plan.order == RowOrder::similarity && !is_similarity_distinct(table_.options.metric);
  if (has_ties) {
    ties_.emplace(table_.options.metric);
    if (expected < remaining_) expected++;  // the first one that is less similar
  }
  VectorStore& store = table_.current_store();
  bool is_bounded = k_ || has_limit;
  auto select = [this, &store] { return select_rows(*filter_, store, table_.shadow, table_.options); };
  auto trace = std::make_shared<SearchTrace>();
  table_.last_search = trace;
  size_t ef_search = beam_width(store, expected, *trace);
  SearchRequest request = {query->bytes(), select,     range,           static_cast<size_t>(expected),
                           ef_search,      is_bounded, std::move(trace)};
  search_.emplace(store, table_.shadow, table_.options, table_.interruption, std::move(request));
}

// What a query says counts more than what was set for all searches, which counts more than the options of the table.
size_t VectorCursor::beam_width(const VectorStore& store, int64_t expected, SearchTrace& trace) {
  const SegmentView* view = store.view().get();
  bool has_graph = view != nullptr && view->segment->graph();
  auto aim = [&](std::optional<double> recall, size_t width) {
    trace.aim(recall, has_graph ? std::optional<size_t>(width) : std::nullopt);
    return width;
  };
  if (ef_search_) return aim(std::nullopt, static_cast<size_t>(*ef_search_));
  SearchSettings settings = table_.shadow.search_settings();
  std::optional<int64_t> ef_search = settings.ef_search;
  if (!ef_search) ef_search = table_.options.ef_search;
  if (ef_search && !recall_) return aim(std::nullopt, static_cast<size_t>(*ef_search));
  double recall = recall_.value_or(table_.options.recall);
  std::optional<RecallCurve> curve = settings.recall;
  if (!curve && view != nullptr) curve = view->segment->recall();
  size_t width = kUnmeasuredEfSearch;
  if (curve) width = curve->width_for(static_cast<size_t>(expected), recall, kMaxEfSearch);
  return aim(recall, width);
}

void VectorCursor::next() {
  row_state_ = RowState::unknown;
  if (!search_) {
    at_end_ = !scan_.step();
    return;
  }
  std::optional<Hit> hit = ties_ ? ties_->next([this] { return next_nearest(); }) : next_nearest();
  at_end_ = !hit;
  if (hit) hit_ = *hit;
}

std::optional<Hit> VectorCursor::next_nearest() {
  std::optional<Hit> hit = remaining_ > 0 ? search_->next() : std::nullopt;
  if (hit) remaining_--;
  return hit;
}

int64_t VectorCursor::row_id() { return search_ ? hit_.key : scan_.integer(0); }

void VectorCursor::column(sqlite3_context* context, int column) {
  if (sqlite3_vtab_nochange(context)) return;
  if (column == columns_.row_id) {
    sqlite3_result_int64(context, row_id());
  } else if (column == ColumnMap::kVector) {
    vector_result(context);
  } else if (column == ColumnMap::kKey || columns_.is_metadata(column)) {
    stored_result(context, column);
  } else if (column == columns_.distance() && search_) {
    sqlite3_result_double(context, hit_.distance);
  } else if (column == columns_.similarity() && search_) {
    sqlite3_result_double(context, similarity_of(hit_.distance, table_.options.metric));
  } else if (column == columns_.k() && k_) {
    sqlite3_result_int64(context, *k_);
  } else if (column == columns_.ef_search() && ef_search_) {
    sqlite3_result_int64(context, *ef_search_);
  } else if (column == columns_.recall() && recall_) {
    sqlite3_result_double(context, *recall_);
  }
}

void VectorCursor::vector_result(sqlite3_context* context) {
  bool found = table_.shadow.vectors().read(
      row_id(), [&](BlobView vector) { sqlite3_result_blob64(context, vector.data, vector.size, SQLITE_TRANSIENT); });
  check_still_there(found);
}

void VectorCursor::stored_result(sqlite3_context* context, int column) {
  bool is_key = column == ColumnMap::kKey;
  int position = is_key ? 1 : 2 + column - ColumnMap::kFirstMetadata;
  if (!is_key && table_.options.metadata[ColumnMap::metadata_position(column)].is_virtual()) {
    virtual_result(context, column);
  } else if (!search_) {
    sqlite3_result_value(context, scan_.value(position));
  } else if (find_row()) {
    sqlite3_result_value(context, row_.value(position));
  }
}

void VectorCursor::virtual_result(sqlite3_context* context, int column) {
  Statement& select = virtual_columns_[column];
  if (!select) select = table_.shadow.select_column(ColumnMap::metadata_position(column));
  Execution value(select);
  bool found = value->bind(1, row_id()).step();
  check_still_there(found);
  if (found) sqlite3_result_value(context, value->value(1));
}

bool VectorCursor::find_row() {
  if (row_state_ == RowState::unknown) {
    if (!row_) row_ = table_.shadow.select_rows(format("\"%w\" = ?", table_.options.row_id.c_str()), "");
    row_.reset();
    bool found = row_.bind(1, hit_.key).step();
    check_still_there(found);
    row_state_ = found ? RowState::found : RowState::missing;
  }
  return row_state_ == RowState::found;
}

// A row that this connection deleted while the cursor was open reads as NULL. Of another table, a row can be deleted
// without notice. Any other missing row is damage.
void VectorCursor::check_still_there(bool found) {
  if (found || table_.writes != writes_ || table_.options.content) return;
  table_.shadow.sql().fail_corrupt(
      format("row %s has no %s", table_.shadow.keys().shown(row_id()).c_str(), search_ ? "metadata" : "vector"));
}

}  // namespace vec
