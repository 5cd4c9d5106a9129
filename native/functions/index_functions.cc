#include "functions/index_functions.h"

#include <string>

#include "base/json.h"
#include "definition/table_definition.h"
#include "engine/vector_table.h"
#include "functions/connection_function.h"
#include "functions/query_list.h"
#include "functions/table_argument.h"
#include "index/builder_choice.h"
#include "merge/attachment.h"
#include "merge/merge.h"
#include "search/query_calibration.h"
#include "search/search.h"
#include "sqlite/error.h"
#include "sqlite/sql_value.h"
#include "sqlite/statement.h"
#include "sqlite/text.h"

namespace vec {

namespace {

void rebuild(sqlite3_context* context, int count, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  if (count == 3) {
    check_type(found.table->options, arguments[1]);
    check_metric(found.table->options, arguments[2]);
  }
  found.table->shadow.check();
  sqlite3_result_int64(context, rebuild_index(*found.table));
}

void merge(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  found.table->shadow.check();
  sqlite3_result_int64(context, merge_index(*found.table));
}

void detach(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  detach_index(*found.table);
}

void attach(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  sqlite3_result_int64(context, attach_index(*found.table));
}

void upgrade(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  found.table->shadow.check();
  sqlite3_result_int64(context, found.table->shadow.upgrade_rows());
}

int64_t integer_argument(sqlite3_value* value, const char* name, int low, int high) {
  std::optional<int64_t> integer = key_from(value);
  if (integer && *integer >= low && *integer <= high) return *integer;
  fail(SQLITE_ERROR, "%s: expected an integer from %d to %d, received %s", name, low, high, shown(value).c_str());
}

void set_ef_search(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  std::optional<int64_t> ef_search;
  bool is_set = sqlite3_value_type(arguments[1]) != SQLITE_NULL;
  if (is_set) ef_search = integer_argument(arguments[1], "ef_search", 1, kMaxEfSearch);
  found.table->shadow.check();
  found.table->shadow.set_ef_search(ef_search);
  if (ef_search) sqlite3_result_int64(context, *ef_search);
}

// Gives how many queries were measured: none where every search is exact.
void calibrate(sqlite3_context* context, int, sqlite3_value** arguments) {
  constexpr size_t kLeastQueries = 20;
  FoundTable found = table_argument(context, arguments[0]);
  VectorTable& table = *found.table;
  table.shadow.check();
  std::optional<RecallCurve> recall;
  if (sqlite3_value_type(arguments[1]) != SQLITE_NULL) {
    std::vector<Bytes> queries = query_list(arguments[1], table.options, "vector_calibrate: queries");
    if (queries.size() < kLeastQueries) {
      fail(SQLITE_ERROR, "vector_calibrate: expected at least %d queries, received %d", static_cast<int>(kLeastQueries),
           static_cast<int>(queries.size()));
    }
    NoReentry guard(table);
    recall = calibrate_by_queries(table.current_store(), table.shadow, table.options, table.interruption, queries);
  }
  table.shadow.set_recall(recall);
  sqlite3_result_int64(context, recall ? recall->sample().size : 0);
}

void result_json(sqlite3_context* context, const std::string& json) {
  sqlite3_result_text64(context, json.data(), json.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  sqlite3_result_subtype(context, 'J');  // tells JSON functions that it is JSON, and not a string
}

// Whether the table has grown or shrunk so much since the user measured its recall that it is worth measuring again.
bool is_stale(const RecallCurve& recall, size_t nodes) {
  size_t then = recall.sample().nodes;
  return recall.sample().source == RecallCurve::Source::queries && (nodes > 2 * then || 2 * nodes < then);
}

// What the recall of searches is to be, and which beams find that share of the nearest rows.
std::string print_recall(const TableOptions& options, const SearchSettings& settings, const SegmentView* view) {
  std::optional<RecallCurve> recall;
  if (view != nullptr && view->segment->graph()) recall = settings.recall ? settings.recall : view->segment->recall();
  bool has_target = !settings.ef_search && !options.ef_search;
  std::string widths;
  for (size_t wanted : RecallCurve::kWanted) {
    if (!recall || !has_target) break;
    size_t width = beam_for(recall->width_for(wanted, options.recall, kMaxEfSearch), wanted);
    widths += format("%s\"%d\":%d", widths.empty() ? "" : ",", static_cast<int>(wanted), static_cast<int>(width));
  }
  std::string measured = "\"sample\":null,\"source\":null,\"rows\":null,\"stale\":false";
  if (recall) {
    bool by_rows = recall->sample().source == RecallCurve::Source::rows;
    measured = format("\"sample\":%u,\"source\":\"%s\",\"rows\":%u,\"stale\":%s", recall->sample().size,
                      by_rows ? "rows" : "queries", recall->sample().rows,
                      is_stale(*recall, view->segment->nodes()) ? "true" : "false");
  }
  return format("{\"target\":%s,\"ef\":%s,%s}", has_target ? format("%.15g", options.recall).c_str() : "null",
                widths.empty() ? "null" : ("{" + widths + "}").c_str(), measured.c_str());
}

std::string number_or_null(std::optional<int64_t> number) { return number ? std::to_string(*number) : "null"; }

void index_info(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  VectorTable& table = *found.table;
  const TableOptions& options = table.options;
  table.shadow.check();
  Statement one_state = table.shadow.hold_state();
  const VectorStore& store = table.current_store();
  const SegmentView* view = store.view().get();
  std::optional<SegmentPrefix> index = table.shadow.index().prefix();
  std::string quantization = options.quantization ? quantization_name(*options.quantization) : "auto";
  if (view != nullptr) quantization = quantization_name(view->segment->vectors().codec().quantization());
  SearchSettings settings = table.shadow.search_settings();
  const std::string& merge_error = table.shared_state().merge_error;
  std::string json = format(
      "{\"rows\":%lld,\"dim\":%lld,\"type\":\"%s\",\"metric\":\"%s\",\"mode\":\"%s\",\"m\":%d,\"ef_construction\":%d,"
      "\"ef_search\":%s,\"recall\":%s,\"quantization\":\"%s\",\"merge_every\":%s,\"graph\":%s,\"segment_rows\":%lld,"
      "\"delta_rows\":"
      "%"
      "lld,"
      "\"dead_rows\":%lld,\"memory_bytes\":%lld,\"cache_bytes\":%lld,\"disk_bytes\":%s,\"format_version\":%lld,\"index_"
      "version\":%s,\"newer_"
      "index\":%s,\"merge_error\":%s}",
      static_cast<long long>(table.shadow.count_rows()), static_cast<long long>(options.dim),
      element_name(options.type), metric_name(options.metric), mode_name(options.mode), options.m,
      options.ef_construction, number_or_null(settings.ef_search ? settings.ef_search : options.ef_search).c_str(),
      print_recall(options, settings, view).c_str(), quantization.c_str(), number_or_null(options.merge_every).c_str(),
      view != nullptr && view->segment->graph() ? "true" : "false",
      static_cast<long long>(view == nullptr ? 0 : view->segment->rows().size()),
      static_cast<long long>(store.positions().slots()), static_cast<long long>(view == nullptr ? 0 : view->dead_rows),
      static_cast<long long>(store.memory_bytes()), static_cast<long long>(store.recent().memory_bytes()),
      number_or_null(table.shadow.disk_bytes()).c_str(), static_cast<long long>(table.shadow.meta().format_version),
      index ? std::to_string(index->version).c_str() : "null", index && index->is_newer() ? "true" : "false",
      merge_error.empty() ? "null" : json_quoted(merge_error).c_str());
  result_json(context, json);
}

// Also works on a table that cannot be read, because it uses only the module's arguments, which SQLite keeps.
void definition(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  result_json(context, print_definition(found.table->options));
}

// What the last search of this connection did. NULL before the first one.
void last_search(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  if (found.table->last_search) result_json(context, found.table->last_search->json());
}

BuilderKind builder_argument(sqlite3_value* value) {
  for (BuilderKind kind : {BuilderKind::own, BuilderKind::usearch}) {
    if (sqlite3_value_type(value) == SQLITE_TEXT &&
        equals_ignoring_case(text_argument(value, "builder"), builder_name(kind)))
      return kind;
  }
  fail(SQLITE_ERROR, "builder: expected 'own' or 'usearch', received %s", shown(value).c_str());
}

// vector_config(name) and vector_config(name, value): settings of the process or the connection, not of a table.
void configure(sqlite3_context* context, int count, sqlite3_value** arguments) {
  std::string name = text_argument(arguments[0], "the name of a setting");
  if (equals_ignoring_case(name, "threads")) {
    constexpr int most = 1024;
    if (count == 2) set_max_threads(static_cast<size_t>(integer_argument(arguments[1], "threads", 0, most)));
    return sqlite3_result_int64(context, static_cast<sqlite3_int64>(max_threads()));
  }
  if (equals_ignoring_case(name, "progress")) {
    std::optional<std::string>& function = connection_of(context).progress_function;
    if (count == 2) function.reset();
    if (count == 2 && sqlite3_value_type(arguments[1]) != SQLITE_NULL) {
      function = text_argument(arguments[1], "the name of an SQL function, or NULL,");
    }
    if (!function) return sqlite3_result_null(context);
    return sqlite3_result_text(context, function->data(), static_cast<int>(function->size()), SQLITE_TRANSIENT);
  }
  if (equals_ignoring_case(name, "builder")) {
    if (count == 2) set_builder_kind(builder_argument(arguments[1]));
    return sqlite3_result_text(context, builder_name(builder_kind()), -1, SQLITE_STATIC);
  }
  if (equals_ignoring_case(name, "cache_bytes")) {
    size_t& bytes = connection_of(context).cache_bytes;
    if (count == 2) bytes = static_cast<size_t>(integer_argument(arguments[1], "cache_bytes", 0, INT32_MAX));
    return sqlite3_result_int64(context, static_cast<sqlite3_int64>(bytes));
  }
  fail(SQLITE_ERROR,
       "vector_config: expected the setting 'threads', 'progress', 'builder' or 'cache_bytes', received '%s'",
       name.c_str());
}

}  // namespace

void register_index_functions(const ConnectionHandle& connection) {
  // SQLITE_DIRECTONLY: these functions take the name of a table. A trigger or view in the schema of a foreign file must
  // not change or read a table of another file through them.
  constexpr int kReads = SQLITE_DIRECTONLY | SQLITE_RESULT_SUBTYPE;
  auto define = [&](const char* name, int arguments, FunctionBody body, int flags) {
    define_function(connection, name, arguments, body, flags);
  };
  define("vector_rebuild_index", 1, guarded<rebuild>, SQLITE_DIRECTONLY);
  define("vector_rebuild_index", 3, guarded<rebuild>, SQLITE_DIRECTONLY);
  define("vector_merge_index", 1, guarded<merge>, SQLITE_DIRECTONLY);
  define("vector_sync_index", 1, guarded<merge>, SQLITE_DIRECTONLY);  // an alias
  define("vector_detach_index", 1, guarded<detach>, SQLITE_DIRECTONLY);
  define("vector_attach_index", 1, guarded<attach>, SQLITE_DIRECTONLY);
  define("vector_upgrade", 1, guarded<upgrade>, SQLITE_DIRECTONLY);
  define("vector_ef_search", 2, guarded<set_ef_search>, SQLITE_DIRECTONLY);
  define("vector_calibrate", 2, guarded<calibrate>, SQLITE_DIRECTONLY);
  define("vector_config", 1, guarded<configure>, SQLITE_DIRECTONLY);
  define("vector_config", 2, guarded<configure>, SQLITE_DIRECTONLY);
  define("vector_index_info", 1, guarded<index_info>, kReads);
  define("vector_last_search", 1, guarded<last_search>, kReads);
  define("vector_definition", 1, guarded<definition>, kReads);
}

}  // namespace vec
