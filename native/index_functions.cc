#include "index_functions.h"

#include <string>
#include <vector>

#include "error.h"
#include "keep_last_insert_rowid.h"
#include "row_filter.h"
#include "statement.h"
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

VectorTable* find_in(Connection& connection, const std::string& schema, const std::string& table) {
  // Preparing a statement on the table makes SQLite connect it.
  Statement connects(connection.db(), format("SELECT 1 FROM \"%w\".\"%w\"", schema.c_str(), table.c_str()));
  VectorTable* found = connection.find(schema, table);
  if (found == nullptr) fail(SQLITE_ERROR, "expected a vector table, received %s", table.c_str());
  return found;
}

// The table that `name` means: bare, or as schema.table.
VectorTable& find_table(Connection& connection, const std::string& name) {
  std::vector<std::string> all = schemas(connection.db());
  for (const std::string& schema : all) {
    if (has_table(connection.db(), schema, name)) return *find_in(connection, schema, name);
  }
  for (const std::string& schema : all) {
    bool qualified = name.size() > schema.size() && name[schema.size()] == '.' &&
                     equals_ignoring_case(std::string_view(name).substr(0, schema.size()), schema);
    if (!qualified) continue;
    std::string table = name.substr(schema.size() + 1);
    if (has_table(connection.db(), schema, table)) return *find_in(connection, schema, table);
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

// The table that the first argument of an SQL function names.
VectorTable& table_argument(sqlite3_context* context, sqlite3_value* value) {
  Connection& connection = **static_cast<ConnectionHandle*>(sqlite3_user_data(context));
  return find_table(connection, text_argument(value, "the name of a table"));
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

void rebuild_index(sqlite3_context* context, int count, sqlite3_value** arguments) {
  VectorTable& table = table_argument(context, arguments[0]);
  if (count == 3) check_type_and_metric(table.options, arguments + 1);
  table.shadow.meta();
  KeepLastInsertRowid keep(table.connection.db());
  table.shadow.log().append(std::nullopt, table.connection.next_stamp());
  sqlite3_result_int64(context, static_cast<sqlite3_int64>(table.current_store().size()));
}

// An exact table has no segment to merge into; its copy in memory is what there is to bring up to date.
void sync_index(sqlite3_context* context, int, sqlite3_value** arguments) {
  table_argument(context, arguments[0]).current_store();
  sqlite3_result_int(context, 0);
}

void set_ef_search(sqlite3_context* context, int, sqlite3_value** arguments) {
  VectorTable& table = table_argument(context, arguments[0]);
  std::optional<int64_t> ef_search = key_from(arguments[1]);
  if (!ef_search || *ef_search < 1 || *ef_search > kMaxEfSearch) {
    auto text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[1]));
    fail(SQLITE_ERROR, "ef_search: expected an integer from 1 to %d, received %s", kMaxEfSearch, text == nullptr ? "NULL" : text);
  }
  table.shadow.meta();
  table.shadow.set_ef_search(*ef_search);
  sqlite3_result_int64(context, *ef_search);
}

void index_info(sqlite3_context* context, int, sqlite3_value** arguments) {
  VectorTable& table = table_argument(context, arguments[0]);
  const TableOptions& options = table.options;
  int64_t rows = table.shadow.count_rows();
  std::optional<int64_t> disk_bytes = table.shadow.disk_bytes();
  std::string json = format(
      "{\"rows\":%lld,\"dim\":%lld,\"type\":\"%s\",\"metric\":\"%s\",\"mode\":\"%s\",\"m\":%d,\"ef_construction\":%d,"
      "\"ef_search\":%lld,\"quantization\":\"none\",\"segment_rows\":0,\"delta_rows\":%lld,\"dead_rows\":0,"
      "\"memory_bytes\":%lld,\"disk_bytes\":%s,\"format_version\":%lld}",
      static_cast<long long>(rows), static_cast<long long>(options.dim), element_name(options.type), metric_name(options.metric),
      mode_name(options.mode), options.m, options.ef_construction,
      static_cast<long long>(table.shadow.ef_search().value_or(options.ef_search)), static_cast<long long>(rows),
      static_cast<long long>(table.store ? table.store->memory_bytes() : 0),
      disk_bytes ? std::to_string(*disk_bytes).c_str() : "null", static_cast<long long>(table.shadow.meta().format_version));
  sqlite3_result_text(context, json.data(), static_cast<int>(json.size()), SQLITE_TRANSIENT);
  sqlite3_result_subtype(context, 'J');  // JSON functions take it as JSON, not as a string
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
  define("vector_rebuild_index", 1, guarded<rebuild_index>, SQLITE_DIRECTONLY);
  define("vector_rebuild_index", 3, guarded<rebuild_index>, SQLITE_DIRECTONLY);
  define("vector_sync_index", 1, guarded<sync_index>, SQLITE_DIRECTONLY);
  define("vector_ef_search", 2, guarded<set_ef_search>, SQLITE_DIRECTONLY);
  define("vector_index_info", 1, guarded<index_info>, SQLITE_RESULT_SUBTYPE);
}

}  // namespace vec
