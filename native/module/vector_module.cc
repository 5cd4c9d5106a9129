#include "module/vector_module.h"

#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "engine/vector_table.h"
#include "merge/merge.h"
#include "module/row_writer.h"
#include "module/tag_functions.h"
#include "module/vector_cursor.h"
#include "query/query_plan.h"
#include "sqlite/declared_column.h"
#include "sqlite/error.h"
#include "sqlite/keep_last_insert_rowid.h"
#include "storage/filter_columns.h"
#include "storage/integrity_check.h"

namespace vec {

namespace {

VectorTable& table_of(sqlite3_vtab* table) { return *static_cast<VectorTable*>(table); }
VectorCursor& cursor_of(sqlite3_vtab_cursor* cursor) { return *static_cast<VectorCursor*>(cursor); }

// Runs the body of xCreate or xConnect, which has no table yet that could carry the message.
template <class Body>
int guard_making(char** message, Body&& body) noexcept {
  sqlite3_vtab none = {};
  int code = guard(&none, body);
  *message = none.zErrMsg;
  return code;
}

// A join compares by the collation of its left side. With another one than the table's key, it could not use the index
// of the key, and would read the whole table for each row. A collation of the user's may be missing here.
std::string key_collation(sqlite3* db, const std::string& schema, const Content& content) {
  std::optional<DeclaredColumn> key = declared_column(db, schema, content.table, content.key);
  MetadataColumn declared;
  if (key) declared.collation = key->collation;
  return FilterColumns::is_declarable(declared) ? declared.collation : "BINARY";
}

// `complete` adds to the options what is not among the arguments.
template <class Complete>
std::unique_ptr<VectorTable> connect(void* context, int count, const char* const* arguments, Complete&& complete) {
  // SQLite passes the name of the module, the schema, the table, and then the arguments.
  Connection& connection = **static_cast<ConnectionHandle*>(context);
  const char* table = arguments[2];
  TableOptions options = parse_table_options(table, count - 3, arguments + 3);
  sqlite3* db = connection.db();
  // An index is joined with its table, where the bare name would be ambiguous.
  auto is_ambiguous = [&](const char* name) {
    return options.content && declared_column(db, arguments[1], options.content->table, name);
  };
  options.has_similarity = options.has_similarity && !is_ambiguous("similarity");
  options.has_recall = options.has_recall && !is_ambiguous("recall");
  if (options.content && !options.has_integer_key())
    options.key_collation = key_collation(db, arguments[1], *options.content);
  if (options.has_filters()) complete(ShadowSql(db, arguments[1], table), options);
  if (sqlite3_declare_vtab(db, declaration(table, options).c_str()) != SQLITE_OK) {
    fail(SQLITE_ERROR, "vector table \"%w\": %s", table, sqlite3_errmsg(db));
  }
  sqlite3_vtab_config(db, SQLITE_VTAB_CONSTRAINT_SUPPORT, 1);
  sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
  return std::make_unique<VectorTable>(connection, arguments[1], table, std::move(options));
}

// SQLite writes a default, so no later check sees it.
void check_tag_defaults(const VectorTable& table) {
  for (const MetadataColumn& column : table.options.metadata) {
    if (!column.has_tags() || !column.default_sql) continue;
    Statement value(table.connection.db(), "SELECT " + *column.default_sql);
    value.step();
    std::optional<std::string> error = tags_error(value.value(0), "the default of " + column.name);
    if (error) fail(SQLITE_ERROR, "vector table \"%w\": %s", table.shadow.table().c_str(), error->c_str());
  }
}

// SQLite takes no message from these methods, and reports the code alone. So the message goes to SQLite's error log.
int log_message(sqlite3_vtab* table, int code) {
  if (table->zErrMsg != nullptr) sqlite3_log(code, "%s", table->zErrMsg);
  sqlite3_free(table->zErrMsg);
  table->zErrMsg = nullptr;
  return code;
}

// Whether the schema still has the table whose object is being made. SQLite refuses to connect that table meanwhile,
// and connects another one of its name.
bool is_in_schema(const VectorTable& table) {
  try {
    Statement connects(table.connection.db(), format("SELECT 1 FROM \"%w\".\"%w\"", table.shadow.schema().c_str(),
                                                     table.shadow.table().c_str()));
    return false;
  } catch (const Error& error) {
    if (error.code == SQLITE_LOCKED) return true;
    if (error.code != SQLITE_ERROR) throw;
    return false;  // it is gone
  }
}

// A function of the application that runs while a table is created can make SQLite read the schema again. Then SQLite
// would never destroy the object of the new table, and could not close the connection.
void check_in_schema(const VectorTable& table) {
  if (is_in_schema(table)) return;
  fail(SQLITE_ERROR,
       "vector table \"%w\": expected the schema to stay as it is while the table is created, received one that SQLite "
       "read again after a statement of a function that was called meanwhile",
       table.shadow.table().c_str());
}

int x_create(sqlite3*, void* context, int count, const char* const* arguments, sqlite3_vtab** made, char** message) {
  return guard_making(message, [&] {
    std::unique_ptr<VectorTable> table = connect(context, count, arguments, FilterColumns::read);
    KeepLastInsertRowid keep(table->connection.db());
    if (!table->options.content) check_new_column_names(arguments[2], table->options);
    check_tag_defaults(*table);
    table->shadow.create(table->connection.next_stamp(), table->connection.next_stamp());
    if (table->options.content) create_index(*table);
    check_in_schema(*table);
    table->in_transaction = true;  // SQLite does not call xBegin in the transaction of CREATE
    *made = table.release();
  });
}

int x_connect(sqlite3*, void* context, int count, const char* const* arguments, sqlite3_vtab** made, char** message) {
  return guard_making(message, [&] { *made = connect(context, count, arguments, FilterColumns::restore).release(); });
}

int x_disconnect(sqlite3_vtab* table) {
  delete &table_of(table);
  return SQLITE_OK;
}

int x_destroy(sqlite3_vtab* table) {
  // A progress function tries to drop the table that the engine is building.
  if (table_of(table).busy) return SQLITE_LOCKED;
  int code = guard(table, [&] { table_of(table).shadow.drop(); });
  if (code != SQLITE_OK) return log_message(table, code);
  delete &table_of(table);
  return SQLITE_OK;
}

int x_best_index(sqlite3_vtab* table, sqlite3_index_info* info) {
  int planned = SQLITE_OK;
  int code = guard(table, [&] {
    QueryPlan plan;
    planned = plan_query(info, table_of(table).options, plan);
    if (planned != SQLITE_OK) return;
    info->idxStr = sqlite3_mprintf(
        "%s", print_plan(plan, table_of(table).options, plan.knn && table_of(table).has_graph()).c_str());
    if (info->idxStr == nullptr) throw std::bad_alloc();
    info->needToFreeIdxStr = 1;
  });
  return code == SQLITE_OK ? planned : code;
}

int x_open(sqlite3_vtab* table, sqlite3_vtab_cursor** opened) {
  return guard(table, [&] { *opened = new VectorCursor(table_of(table)); });
}

int x_close(sqlite3_vtab_cursor* cursor) {
  delete &cursor_of(cursor);
  return SQLITE_OK;
}

int x_filter(sqlite3_vtab_cursor* cursor, int, const char* plan, int, sqlite3_value** arguments) {
  return guard(cursor->pVtab, [&] { cursor_of(cursor).filter(plan, arguments); });
}

int x_next(sqlite3_vtab_cursor* cursor) {
  return guard(cursor->pVtab, [&] { cursor_of(cursor).next(); });
}

int x_eof(sqlite3_vtab_cursor* cursor) { return cursor_of(cursor).at_end(); }

int x_column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) {
  return guard(cursor->pVtab, [&] { cursor_of(cursor).column(context, column); });
}

int x_rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* rowid) {
  return guard(cursor->pVtab, [&] { *rowid = cursor_of(cursor).row_id(); });
}

int x_update(sqlite3_vtab* table, int count, sqlite3_value** values, sqlite3_int64* rowid) {
  return guard(table, [&] { *rowid = write_row(table_of(table), count, values); });
}

int x_begin(sqlite3_vtab* table) {
  VectorTable& written = table_of(table);
  written.transactions++;
  written.in_transaction = true;
  written.writes_before = written.writes;
  written.version_before = written.state ? written.state->store.version() : 0;
  return SQLITE_OK;
}

int x_sync(sqlite3_vtab* table) {
  return guard(table, [&] {
    VectorTable& written = table_of(table);
    auto rows = static_cast<int64_t>(written.writes - std::exchange(written.writes_before, written.writes));
    if (rows > 0) merge_if_due(written, rows);
  });
}

int x_commit(sqlite3_vtab* table) {
  table_of(table).in_transaction = false;
  return SQLITE_OK;
}

// For a table's own rows, the log shows what a rollback has undone. Rows of another table can be deleted without notice
// (see ContentTable). A copy that was made while they were gone cannot know that they are back.
int x_rollback_to(sqlite3_vtab* table, int) {
  VectorTable& written = table_of(table);
  bool is_doubtful =
      written.options.content && written.state && written.state->store.version() != written.version_before;
  if (is_doubtful) written.state->store.forget();
  if (written.options.content) written.shadow.content().forget_followed();
  return SQLITE_OK;
}

int x_rollback(sqlite3_vtab* table) {
  table_of(table).in_transaction = false;
  return x_rollback_to(table, 0);
}

int x_savepoint(sqlite3_vtab*, int) { return SQLITE_OK; }

int x_release(sqlite3_vtab*, int) { return SQLITE_OK; }

int x_rename(sqlite3_vtab* table, const char* name) {
  return guard(table, [&] {
    check_table_name(name, table_of(table).options);
    table_of(table).shadow.rename(name);
  });
}

int x_shadow_name(const char* suffix) { return ShadowTables::has_suffix(suffix); }

int x_integrity(sqlite3_vtab* table, const char*, const char*, int flags, char** message) {
  constexpr int kQuickCheck = 1;
  int code = guard(table, [&] {
    std::optional<std::string> problem =
        check_integrity(table_of(table).shadow, table_of(table).options, (flags & kQuickCheck) != 0);
    if (!problem) return;
    *message = sqlite3_mprintf("%s", problem->c_str());
    if (*message == nullptr) throw std::bad_alloc();
  });
  return log_message(table, code);
}

// xBestIndex plans by knn_match(distance, query) in WHERE. When SQLite calls it as a function anyway, a row has a
// distance if and only if it comes from a KNN query.
void knn_match_on_row(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) == SQLITE_FLOAT) return sqlite3_result_int(context, 1);
  sqlite3_result_error(
      context,
      "expected knn_match(distance, query) as a term of its own in WHERE (not under OR, NOT or a function; "
      "for the right side of a LEFT JOIN, in ON; not for a side of a RIGHT or FULL JOIN)",
      -1);
}

// Unlike knn_match, MATCH does not get the row's distance, and cannot tell whether the row comes from a KNN query. So
// calling it as a function is always an error. SQLite also does that beyond a query's 16th condition.
void match_on_row(sqlite3_context* context, int, sqlite3_value**) {
  sqlite3_result_error(
      context,
      "expected MATCH on the vector column, as a term of its own in WHERE (not under OR, NOT or a function), "
      "among at most 16 conditions; knn_match(distance, query) can stand among any number",
      -1);
}

void knn_match_elsewhere(sqlite3_context* context, int, sqlite3_value**) {
  sqlite3_result_error(context, "knn_match(): expected the distance column of a vector table as its first argument",
                       -1);
}

int x_find_function(sqlite3_vtab*, int count, const char* name,
                    void (**function)(sqlite3_context*, int, sqlite3_value**), void** data) {
  if (count != 2) return 0;
  if (std::optional<TagFunction> found = find_tag_function(name)) {
    *function = found->call;
    *data = found->data;
    return tag_test_operator(found->test);
  }
  if (sqlite3_stricmp(name, "match") == 0) {
    *function = match_on_row;
    return 1;
  }
  if (sqlite3_stricmp(name, "knn_match") != 0) return 0;
  *function = knn_match_on_row;
  return SQLITE_INDEX_CONSTRAINT_FUNCTION;
}

sqlite3_module make_module() {
  sqlite3_module module = {};
  module.iVersion = 4;
  module.xCreate = x_create;
  module.xConnect = x_connect;
  module.xBestIndex = x_best_index;
  module.xDisconnect = x_disconnect;
  module.xDestroy = x_destroy;
  module.xOpen = x_open;
  module.xClose = x_close;
  module.xFilter = x_filter;
  module.xNext = x_next;
  module.xEof = x_eof;
  module.xColumn = x_column;
  module.xRowid = x_rowid;
  module.xUpdate = x_update;
  module.xBegin = x_begin;
  module.xSync = x_sync;
  module.xCommit = x_commit;
  module.xRollback = x_rollback;
  module.xFindFunction = x_find_function;
  module.xRename = x_rename;
  module.xSavepoint = x_savepoint;
  module.xRelease = x_release;
  module.xRollbackTo = x_rollback_to;
  module.xShadowName = x_shadow_name;
  module.xIntegrity = x_integrity;
  return module;
}

const sqlite3_module kModule = make_module();

}  // namespace

void register_vector_module(const ConnectionHandle& connection) {
  sqlite3* db = connection->db();
  // SQLite destroys the handle even when this fails.
  int code =
      sqlite3_create_module_v2(db, "vector", &kModule, new ConnectionHandle(connection), delete_connection_handle);
  if (code == SQLITE_OK) {
    code = sqlite3_create_function_v2(db, "knn_match", 2, SQLITE_UTF8 | SQLITE_INNOCUOUS, nullptr, knn_match_elsewhere,
                                      nullptr, nullptr, nullptr);
  }
  if (code != SQLITE_OK) throw Error(code, sqlite3_errmsg(db));
  register_tag_functions(db);
}

}  // namespace vec
