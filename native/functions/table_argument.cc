#include "functions/table_argument.h"

#include <vector>

#include "engine/vector_table.h"
#include "functions/connection_function.h"
#include "sqlite/sql_value.h"
#include "sqlite/text.h"

namespace vec {

namespace {

// The schemas in the order in which SQLite looks for a table: temp, main, and then the attached ones.
std::vector<std::string> schemas(sqlite3* db) {
  std::vector<std::string> names = {"temp"};
  Statement list(db, "PRAGMA database_list");
  while (list.step()) {
    if (list.text(1) != "temp") names.emplace_back(list.text(1));
  }
  return names;
}

bool has_table(sqlite3* db, const std::string& schema, const std::string& table) {
  Statement select(db, format("SELECT 1 FROM \"%w\".sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE",
                              schema.c_str()));
  return select.bind(1, std::string_view(table)).step();
}

FoundTable find_in(Connection& connection, const std::string& schema, const std::string& table) {
  // Preparing a statement on the table makes SQLite connect it.
  Statement connects(connection.db(), format("SELECT 1 FROM \"%w\".\"%w\"", schema.c_str(), table.c_str()));
  VectorTable* found = connection.find(schema, table);
  if (found == nullptr) fail(SQLITE_ERROR, "expected a vector table, received %s", table.c_str());
  return {std::move(connects), found};
}

// The table that `name` names, as table or schema.table.
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

void check_same(const char* option, const std::string& given, bool same, const char* own) {
  if (!same) {
    fail(SQLITE_ERROR, "option %s: expected %s, as the table has it, received '%s'", option, own, given.c_str());
  }
}

}  // namespace

std::string text_argument(sqlite3_value* value, const char* what) {
  if (sqlite3_value_type(value) != SQLITE_TEXT) {
    fail(SQLITE_ERROR, "expected %s as text, received %s", what, shown(value).c_str());
  }
  auto text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (text == nullptr) throw std::bad_alloc();
  return std::string(text, static_cast<size_t>(sqlite3_value_bytes(value)));
}

FoundTable table_argument(sqlite3_context* context, sqlite3_value* value) {
  return find_table(connection_of(context), text_argument(value, "the name of a table"));
}

void check_type(const TableOptions& options, sqlite3_value* type) {
  std::string name = text_argument(type, "an element type");
  check_same("type", name, element_type_from(name) == options.type, element_name(options.type));
}

void check_metric(const TableOptions& options, sqlite3_value* metric) {
  std::string name = text_argument(metric, "a metric");
  check_same("metric", name, metric_from(name) == options.metric, metric_name(options.metric));
}

}  // namespace vec
