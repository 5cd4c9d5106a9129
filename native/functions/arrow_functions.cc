#include "functions/arrow_functions.h"

#include "engine/vector_table.h"
#include "functions/arrow_export.h"
#include "functions/arrow_import.h"
#include "functions/connection_function.h"
#include "functions/table_argument.h"
#include "sqlite/sql_value.h"
#include "sqlite/text.h"

namespace vec {

namespace {

bool is_null(sqlite3_value* value) { return sqlite3_value_type(value) == SQLITE_NULL; }

// An integer of at least `least`. Nothing for NULL.
std::optional<int64_t> integer_or_null(sqlite3_value* value, const char* name, int64_t least) {
  if (is_null(value)) return std::nullopt;
  std::optional<int64_t> integer = key_from(value);
  if (integer && *integer >= least) return integer;
  fail(SQLITE_ERROR, "vector_export_arrow: %s: expected an integer of at least %lld, or NULL, received %s", name,
       static_cast<long long>(least), shown(value).c_str());
}

// The row id of the row with a key. Nothing for NULL.
std::optional<int64_t> row_or_null(VectorTable& table, sqlite3_value* key) {
  if (is_null(key)) return std::nullopt;
  check_key(key, table.options.key_type, "vector_export_arrow: after");
  std::optional<int64_t> row = table.shadow.keys().find(read_value(key));
  if (row) return row;
  fail(SQLITE_ERROR, "vector_export_arrow: after: expected the key of a row of %s, received %s, which no row has",
       table.shadow.table().c_str(), shown_key(read_value(key)).c_str());
}

// vector_export_arrow(table [, type [, after, count]]).
void export_rows(sqlite3_context* context, int count, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  VectorTable& table = *found.table;
  if (count > 1 && !is_null(arguments[1])) check_type(table.options, arguments[1]);
  std::optional<int64_t> most = count > 2 ? integer_or_null(arguments[3], "count", 0) : std::nullopt;
  table.shadow.check();
  std::optional<int64_t> after;
  if (count > 2) {
    after = table.options.has_integer_key() ? integer_or_null(arguments[2], "after", INT64_MIN)
                                            : row_or_null(table, arguments[2]);
  }
  ResultBlob stream(static_cast<size_t>(sqlite3_limit(table.connection.db(), SQLITE_LIMIT_LENGTH, -1)));
  export_arrow(table, after, most, stream);
  stream.give(context);
}

OnConflict conflict_argument(sqlite3_value* value) {
  std::string name = text_argument(value, "abort, replace or ignore");
  if (equals_ignoring_case(name, "abort")) return OnConflict::abort;
  if (equals_ignoring_case(name, "replace")) return OnConflict::replace;
  if (equals_ignoring_case(name, "ignore")) return OnConflict::ignore;
  fail(SQLITE_ERROR, "vector_insert_arrow: expected abort, replace or ignore, received '%s'", name.c_str());
}

ByteView blob_argument(sqlite3_value* value) {
  if (sqlite3_value_type(value) != SQLITE_BLOB) {
    fail(SQLITE_ERROR, "vector_insert_arrow: expected an Arrow IPC stream or file as a BLOB, received %s",
         shown(value).c_str());
  }
  const void* bytes = sqlite3_value_blob(value);
  auto size = static_cast<size_t>(sqlite3_value_bytes(value));
  if (bytes == nullptr && size > 0) throw std::bad_alloc();
  return {static_cast<const uint8_t*>(bytes), size};
}

// vector_insert_arrow(table, type, ipc [, on_conflict]).
void insert_rows(sqlite3_context* context, int count, sqlite3_value** arguments) {
  FoundTable found = table_argument(context, arguments[0]);
  VectorTable& table = *found.table;
  if (!is_null(arguments[1])) check_type(table.options, arguments[1]);
  ByteView ipc = blob_argument(arguments[2]);
  OnConflict on_conflict = count > 3 ? conflict_argument(arguments[3]) : OnConflict::abort;
  table.shadow.check();
  if (table.options.content) {
    const char* content = table.options.content->table.c_str();
    fail(SQLITE_ERROR,
         "%s: expected a table that stores its vectors, received an index over a table: insert the rows into the table "
         "\"%w\", which it follows",
         table.shadow.table().c_str(), content);
  }
  sqlite3_result_int64(context, import_arrow(table, ipc, on_conflict));
}

}  // namespace

void register_arrow_functions(const ConnectionHandle& connection) {
  for (int arguments : {1, 2, 4}) {
    define_function(connection, "vector_export_arrow", arguments, guarded<export_rows>, SQLITE_DIRECTONLY);
  }
  for (int arguments : {3, 4}) {
    define_function(connection, "vector_insert_arrow", arguments, guarded<insert_rows>, SQLITE_DIRECTONLY);
  }
}

}  // namespace vec
