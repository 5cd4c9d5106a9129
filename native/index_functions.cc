#include "index_functions.h"

#include <string>
#include <vector>

#include "error.h"
#include "index_upkeep.h"
#include "row_filter.h"
#include "statement.h"
#include "table_definition.h"
#include "text.h"
#include "vector_table.h"

namespace vec {

namespace {

// temp, main, and then the attached ones: the order in which SQLite looks for a table.
std::vector<std::string> schemas(sqlite3* db) {
  std::vector<std::string> names = {"temp"};
  Statement list(db, "PRAGMA database_list");
  while (list.step()) {
    if (list.text(1) != "temp") names.emplace_back(list.text(1));
  }
  return names;
}

bool has_table(sqlite3* db, const std::string& schema, const std::string& table) {
  Statement select(db, format("SELECT 1 FROM \"%w\".sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE", schema.c_str()));
  return select.bind(1, std::string_view(table)).step();
}

// A table that an SQL function works on. While it lives, SQLite cannot take the table away.
struct FoundTable {
  Statement pin;
  VectorTable* table;
};

FoundTable find_in(Connection& connection, const std::string& schema, const std::string& table) {
  // Preparing a statement on the table makes SQLite connect it.
  Statement connects(connection.db(), format("SELECT 1 FROM \"%w\".\"%w\"", schema.c_str(), table.c_str()));
  VectorTable* found = connection.find(schema, table);
  if (found == nullptr) fail(SQLITE_ERROR, "expected a vector table, received %s", table.c_str());
  return {std::move(connects), found};
}

// The table that `name` means: bare, or as schema.table.
FoundTable find_table(Connection& connection, const std::string& name) {
  std::vector<std::string> all = schemas(connection.db());
  for (const std::string& schema : all) {
    if (has_table(connection.db(), schema, name)) return find_in(connection, schema, name);
  }
  for (const std::string& schema : all) {
    bool qualified = name.size() > schema.size() && name[schema.size()] == '.' &&
                     equals_ignoring_case(std::string_view(name).substr(0, schema.size()), schema);
    if (!qualified) continue;
    std::string table = name.substr(schema.size() + 1);
    if (has_table(connection.db(), schema, table)) return find_in(connection, schema, table);
  }
  fail(SQLITE_ERROR, "expected the name of a vector table, received '%s': no such table", name.c_str());
}

std::string text_argument(sqlite3_value* value, const char* what) {
  bool is_text = sqlite3_value_type(value) == SQLITE_TEXT;  // before the value is converted
  auto text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (!is_text) fail(SQLITE_ERROR, "expected %s as text, received %s", what, text == nullptr ? "NULL" : text);
  if (text == nullptr) throw std::bad_alloc();
  return std::string(text, static_cast<size_t>(sqlite3_value_bytes(value)));
}

Connection& connection_of(sqlite3_context* context) { return **static_cast<ConnectionHandle*>(sqlite3_user_data(context)); }

// The table that the first argument of an SQL function names.
FoundTable table_argument(sqlite3_context* context, sqlite3_value* value) {
  return find_table(connection_of(context), text_argument(value, "the name of a table"));
}

void check_same(const char* option, const std::string& given, bool same, const char* own) {
  if (!same) fail(SQLITE_ERROR, "option %s: expected %s, as the table has it, received '%s'", option, own, given.c_str());
}

// The remaining arguments of vector_rebuild_index(table, type, metric) only say again what the table is.
void check_type_and_metric(const TableOptions& options, sqlite3_value** arguments) {
  std::string type = text_argument(arguments[0], "an element type");
  check_same("type", type, element_type_from(type) == options.type, element_name(options.type));
  std::string metric = text_argument(arguments[1], "a metric");
  check_same("metric", metric, metric_from(metric) == options.metric, metric_name(options.metric));
}

void rebuild(sqlite3_context* context, int count, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  if (count == 3) check_type_and_metric(found.table->options, arguments + 1);
  found.table->shadow.check();
  sqlite3_result_int64(context, rebuild_index(*found.table));
}

void sync(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  found.table->shadow.check();
  sqlite3_result_int64(context, sync_index(*found.table));
}

int64_t integer_argument(sqlite3_value* value, const char* name, int low, int high) {
  std::optional<int64_t> integer = key_from(value);
  if (integer && *integer >= low && *integer <= high) return *integer;
  auto text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  fail(SQLITE_ERROR, "%s: expected an integer from %d to %d, received %s", name, low, high, text == nullptr ? "NULL" : text);
}

void set_ef_search(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  int64_t ef_search = integer_argument(arguments[1], "ef_search", 1, kMaxEfSearch);
  found.table->shadow.check();
  found.table->shadow.set_ef_search(ef_search);
  sqlite3_result_int64(context, ef_search);
}

void result_json(sqlite3_context* context, const std::string& json) {
  sqlite3_result_text64(context, json.data(), json.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  sqlite3_result_subtype(context, 'J');  // JSON functions take it as JSON, not as a string
}

std::string number_or_null(std::optional<int64_t> number) { return number ? std::to_string(*number) : "null"; }

void index_info(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  VectorTable& table = *found.table;
  const TableOptions& options = table.options;
  table.shadow.check();
  // A statement that is not at its end keeps the state that is read the same.
  Statement one_state = table.shadow.sql().prepare("SELECT 1 FROM " + table.shadow.sql().name("log"));
  one_state.step();
  const VectorStore& store = table.current_store();
  const SegmentView* view = store.segment().get();
  std::string quantization = options.quantization ? quantization_name(*options.quantization) : "auto";
  if (view != nullptr) quantization = quantization_name(view->segment->vectors().codec().quantization());
  std::string json = format(
      "{\"rows\":%lld,\"dim\":%lld,\"type\":\"%s\",\"metric\":\"%s\",\"mode\":\"%s\",\"m\":%d,\"ef_construction\":%d,"
      "\"ef_search\":%lld,\"quantization\":\"%s\",\"sync_every\":%s,\"graph\":%s,\"segment_rows\":%lld,\"delta_rows\":%lld,"
      "\"dead_rows\":%lld,\"memory_bytes\":%lld,\"disk_bytes\":%s,\"format_version\":%lld}",
      static_cast<long long>(table.shadow.count_rows()), static_cast<long long>(options.dim), element_name(options.type), metric_name(options.metric),
      mode_name(options.mode), options.m, options.ef_construction, static_cast<long long>(table.shadow.ef_search().value_or(options.ef_search)),
      quantization.c_str(), number_or_null(options.sync_every).c_str(), view != nullptr && view->segment->graph() ? "true" : "false",
      static_cast<long long>(view == nullptr ? 0 : view->segment->rows().size()), static_cast<long long>(store.size()),
      static_cast<long long>(view == nullptr ? 0 : view->dead_rows), static_cast<long long>(store.memory_bytes()),
      number_or_null(table.shadow.disk_bytes()).c_str(), static_cast<long long>(table.shadow.meta().format_version));
  result_json(context, json);
}

// Of a table that cannot be read any more, too: nothing but the arguments of its module is asked, which SQLite keeps.
void definition(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  result_json(context, print_definition(found.table->options));
}

// What the last search of this connection did; NULL where there was none.
void last_search(sqlite3_context* context, int, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  if (found.table->last_search) result_json(context, found.table->last_search->json());
}

// vector_config(name) and vector_config(name, value): what is set for the process or the connection, not for a table.
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
    if (count == 2 && sqlite3_value_type(arguments[1]) != SQLITE_NULL) function = text_argument(arguments[1], "the name of an SQL function, or NULL,");
    if (!function) return sqlite3_result_null(context);
    return sqlite3_result_text(context, function->data(), static_cast<int>(function->size()), SQLITE_TRANSIENT);
  }
  fail(SQLITE_ERROR, "vector_config: expected the setting 'threads' or 'progress', received '%s'", name.c_str());
}

using Function = void (*)(sqlite3_context*, int, sqlite3_value**);

template <Function body>
void guarded(sqlite3_context* context, int count, sqlite3_value** arguments) {
  guard(context, [&] { body(context, count, arguments); });
}

}  // namespace

void register_index_functions(const ConnectionHandle& connection) {
  // SQLITE_DIRECTONLY: a schema (a trigger, a view) must not rebuild or change an index behind the user's back.
  auto define = [&](const char* name, int arguments, Function function, int flags) {
    int code = sqlite3_create_function_v2(connection->db(), name, arguments, SQLITE_UTF8 | flags, new ConnectionHandle(connection),
                                          function, nullptr, nullptr, delete_connection_handle);
    if (code != SQLITE_OK) throw Error(code, sqlite3_errmsg(connection->db()));
  };
  define("vector_rebuild_index", 1, guarded<rebuild>, SQLITE_DIRECTONLY);
  define("vector_rebuild_index", 3, guarded<rebuild>, SQLITE_DIRECTONLY);
  define("vector_sync_index", 1, guarded<sync>, SQLITE_DIRECTONLY);
  define("vector_ef_search", 2, guarded<set_ef_search>, SQLITE_DIRECTONLY);
  define("vector_config", 1, guarded<configure>, SQLITE_DIRECTONLY);
  define("vector_config", 2, guarded<configure>, SQLITE_DIRECTONLY);
  define("vector_index_info", 1, guarded<index_info>, SQLITE_RESULT_SUBTYPE);
  define("vector_last_search", 1, guarded<last_search>, SQLITE_RESULT_SUBTYPE);
  define("vector_definition", 1, guarded<definition>, SQLITE_RESULT_SUBTYPE);
}

}  // namespace vec
