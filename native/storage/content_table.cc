#include "storage/content_table.h"

#include <array>

#include "definition/vector_argument.h"
#include "sqlite/text.h"

namespace vec {

namespace {

constexpr std::array kEvents = {"insert", "update", "move", "delete"};
constexpr const char* kFilterEvent = "filter";  // of an index that has filter columns

}  // namespace

std::string ContentTable::name() const {
  return format("\"%w\".\"%w\"", sql_.schema().c_str(), options_.content->table.c_str());
}

std::string ContentTable::column(const std::string& name) const {
  return format("\"%w\".\"%w\"", options_.content->table.c_str(), name.c_str());
}

// The rows that belong to the index.
std::string ContentTable::table_rows() const {
  return name() + " WHERE " + column(options_.content->column) + " IS NOT NULL AND " + key() + " IS NOT NULL";
}

// The row ids and their rows. The key may have another collation than BINARY, whose index is used.
std::string ContentTable::matched(const char* join) const {
  return keys_.table() + join + name() + " ON " + key() + " = " + keys_.key_column() + " AND " + key() + " = " +
         keys_.key_column() + " COLLATE BINARY";
}

// A table with integer keys, or what looks like one with the row id as a column more.
std::string ContentTable::source() const {
  if (!keys_.has_table()) return name();
  const std::string declared_key = equals_ignoring_case(options_.key_collation, "BINARY")
                                       ? keys_.key_column()
                                       : key() + format(" COLLATE \"%w\"", options_.key_collation.c_str());
  std::string columns = format("%s AS \"%w\", %s AS \"%w\"", keys_.row_column().c_str(), options_.row_id.c_str(),
                               declared_key.c_str(), options_.key.c_str());
  columns += ", " + column(options_.content->column);
  for (const MetadataColumn& filter : options_.metadata) columns += ", " + column(filter.name);
  return "(SELECT " + columns + " FROM " + matched(" JOIN ") + format(") AS \"%w\"", options_.content->table.c_str());
}

// Only a key that is no rowid can be NULL.
std::string ContentTable::has_vector() const {
  return column(options_.content->column) + " IS NOT NULL AND " + key() + " IS NOT NULL";
}

void ContentTable::match_keys() {
  if (!keys_.has_table()) return;
  keys_.create_table();
  keys_.match("SELECT " + column(options_.content->key) + " FROM " + table_rows());
}

void ContentTable::check_keys() {
  check_key_values();
  if (!keys_.has_table()) return;
  const std::string key = column(options_.content->key);
  Statement missing = sql_.prepare("SELECT " + key + " FROM " + table_rows() + " AND NOT EXISTS (SELECT 1 FROM " +
                                   keys_.table() + " WHERE " + keys_.key_column() + " = " + key + ") LIMIT 1");
  if (missing.step()) sql_.fail_repairable("row " + shown_key(read_value(missing.value(0))) + " has no row id");
}

// ---- what can be indexed

void ContentTable::check() {
  const Content& content = *options_.content;
  const char* table = sql_.table().c_str();
  Statement list(
      sql_.db(),
      format("SELECT type FROM pragma_table_list WHERE schema = '%q' COLLATE NOCASE AND name = ? COLLATE NOCASE",
             sql_.schema().c_str()));
  bool found = list.bind(1, std::string_view(content.table)).step();
  if (!found) {
    fail(SQLITE_ERROR,
         "vector table \"%w\": option content: expected a table of the database \"%w\", received \"%w\", which does "
         "not exist",
         table, sql_.schema().c_str(), content.table.c_str());
  }
  std::string type(list.text(0));
  if (type != "table") {
    fail(SQLITE_ERROR, "vector table \"%w\": option content: expected an ordinary table, received \"%w\", a %s%s",
         table, content.table.c_str(), type.c_str(), type == "view" ? "" : " table");
  }
  check_columns();
  check_key_values();
}

void ContentTable::check_columns() {
  const Content& content = *options_.content;
  const char* table = sql_.table().c_str();
  bool has_key = false;
  bool has_column = false;
  std::string names;
  int key_columns = 0;
  bool is_in_key = false;
  bool is_not_null = false;
  std::string key_type;
  Statement columns(
      sql_.db(), format("SELECT name, type, pk, \"notnull\" FROM pragma_table_xinfo(?, '%q')", sql_.schema().c_str()));
  columns.bind(1, std::string_view(content.table));
  while (columns.step()) {
    std::string_view column = columns.text(0);
    names += (names.empty() ? "" : ", ") + std::string(column);
    has_column = has_column || equals_ignoring_case(column, content.column);
    key_columns += columns.integer(2) > 0;
    if (!equals_ignoring_case(column, content.key)) continue;
    has_key = true;
    key_type = columns.text(1);
    is_in_key = columns.integer(2) > 0;
    is_not_null = columns.integer(3) != 0;
  }
  auto fail_column = [&](const char* option, const std::string& column) {
    fail(SQLITE_ERROR, "vector table \"%w\": option %s: expected a column of \"%w\" (%s), received \"%w\"", table,
         option, content.table.c_str(), names.c_str(), column.c_str());
  };
  if (!has_key) fail_column("content_key", content.key);
  if (!has_column) fail_column("content_column", content.column);
  check_key(key_type, (is_in_key && key_columns == 1) || (is_not_null && is_unique(content.key)));
}

void ContentTable::check_key(const std::string& type, bool is_unique) {
  const Content& content = *options_.content;
  const char* table = sql_.table().c_str();
  if (!is_unique) {
    fail(SQLITE_ERROR,
         "vector table \"%w\": option content_key: expected the PRIMARY KEY of \"%w\", or a column that is UNIQUE and "
         "NOT NULL, received \"%w\", another column",
         table, content.table.c_str(), content.key.c_str());
  }
  MetadataColumn column;
  column.type = type;
  if (column.affinity() == key_affinity(options_.key_type)) return;
  for (KeyType other : {KeyType::integer, KeyType::text, KeyType::blob}) {
    if (column.affinity() != key_affinity(other)) continue;
    fail(SQLITE_ERROR,
         "vector table \"%w\": option key_type: expected key_type=%s, as the key \"%w\" of \"%w\" has the type %s, "
         "received %s",
         table, key_type_name(other), content.key.c_str(), content.table.c_str(),
         type.empty() ? "BLOB (it has none)" : type.c_str(), key_type_name(options_.key_type));
  }
  fail(SQLITE_ERROR,
       "vector table \"%w\": option content_key: expected a key of the type INTEGER, TEXT or BLOB, received \"%w\" of "
       "the "
       "type %s",
       table, content.key.c_str(), type.c_str());
}

// Whether a UNIQUE index is on the column alone.
bool ContentTable::is_unique(std::string_view column) {
  Statement index(sql_.db(),
                  format("SELECT 1 FROM pragma_index_list(?1, '%q') AS list WHERE \"unique\" AND NOT partial "
                         "AND (SELECT group_concat(name) FROM pragma_index_info(list.name, '%q')) = ?2 "
                         "COLLATE NOCASE",
                         sql_.schema().c_str(), sql_.schema().c_str()));
  return index.bind(1, std::string_view(options_.content->table)).bind(2, column).step();
}

// Whether the key is the rowid of the table. The key of "INTEGER PRIMARY KEY DESC" has an index of its own, and is not
// the rowid.
bool ContentTable::has_rowid_key() {
  Statement key(sql_.db(),
                format("SELECT 1 FROM pragma_table_xinfo(?1, '%q') WHERE name = ?2 COLLATE NOCASE AND pk = 1 "
                       "AND type = 'INTEGER' COLLATE NOCASE AND NOT EXISTS (SELECT 1 FROM "
                       "pragma_index_list(?1, '%q') WHERE origin = 'pk')",
                       sql_.schema().c_str(), sql_.schema().c_str()));
  return key.bind(1, std::string_view(options_.content->table)).bind(2, std::string_view(options_.content->key)).step();
}

// SQLite keeps a value of another type in a column, unless the table is STRICT.
void ContentTable::check_key_values() {
  if (has_rowid_key()) return;
  const std::string key = column(options_.content->key);
  const std::string type = key_type_name(options_.key_type);
  std::string is_wrong = "typeof(" + key + ") <> '" + type + "'";
  if (options_.key_type == KeyType::blob) is_wrong += " OR length(" + key + ") <> " + std::to_string(kBlobKeyBytes);
  Statement wrong(sql_.db(), "SELECT " + key + " FROM " + table_rows() + " AND (" + is_wrong + ") LIMIT 1");
  if (!wrong.step()) return;
  fail_key(read_value(wrong.value(0)), options_.key_type, options_.content->table + "." + options_.content->key);
}

// ---- triggers

std::string ContentTable::trigger(const char* event) const {
  return format("\"%w\".\"%w_%s\"", sql_.schema().c_str(), sql_.table().c_str(), event);
}

std::vector<const char*> ContentTable::events() const {
  std::vector<const char*> events(kEvents.begin(), kEvents.end());
  if (options_.has_filters()) events.push_back(kFilterEvent);
  return events;
}

void ContentTable::create_triggers() {
  const Content& content = *options_.content;
  const char* table = content.table.c_str();
  const std::string key = format("\"%w\"", content.key.c_str());
  const std::string column = format("\"%w\"", content.column.c_str());
  // A key that is no rowid may be NULL, and may have a collation by which different keys are equal. A row without a key
  // is not in the index. If it has a vector all the same, the note of a NULL is an error.
  const bool is_rowid = has_rowid_key();
  const std::string has_old = is_rowid ? "" : "old." + key + " IS NOT NULL";
  const std::string has_new = is_rowid ? "" : "(new." + key + " IS NOT NULL OR new." + column + " IS NOT NULL)";
  const std::string is_moved = "old." + key + (is_rowid ? " <> new." + key : " IS NOT new." + key + " COLLATE BINARY");
  const std::string stays = "old." + key + (is_rowid ? " = new." + key : " IS new." + key + " COLLATE BINARY");
  auto also = [](const std::string& condition) { return condition.empty() ? "" : " AND " + condition; };
  auto tell = [&](const std::string& row, const std::string& condition) {
    const std::string note = format(" INSERT INTO \"%w\"(\"%w\") ", sql_.table().c_str(), sql_.table().c_str());
    const std::string value = row + "." + key;
    return note + (condition.empty() ? "VALUES (" + value + ");" : "SELECT " + value + " WHERE " + condition + ";");
  };
  auto create = [&](const char* event, const std::string& when, const std::string& body) {
    sql_.execute("CREATE TRIGGER " + trigger(event) + " AFTER " + when + " BEGIN" + body + " END");
  };
  create("insert", format("INSERT ON \"%w\" WHEN new.", table) + column + " IS NOT NULL", tell("new", ""));
  // A computed column has no OF, because no statement names it. The next trigger is for keys that change.
  create("update",
         format("UPDATE%s ON \"%w\" WHEN old.", updated_columns().c_str(), table) + column + " IS NOT new." + column +
             " AND " + stays + also(has_new),
         tell("new", ""));
  // Has no OF, because a key can also be set by the name rowid.
  create("move", format("UPDATE ON \"%w\" WHEN ", table) + is_moved, tell("old", has_old) + tell("new", has_new));
  create("delete", format("DELETE ON \"%w\" WHEN old.", table) + column + " IS NOT NULL" + also(has_old),
         tell("old", ""));
  if (options_.has_filters())
    create(kFilterEvent, filter_event() + (is_rowid ? "" : " AND new." + key + " IS NOT NULL"), tell_filter());
}

// An UPDATE OF the filter columns of a row of the index. It compares whole values, and not by a column's collation.
std::string ContentTable::filter_event() {
  std::string names;
  std::string changes;
  for (const MetadataColumn& filter : options_.metadata) {
    const char* name = filter.name.c_str();
    names += format("%s\"%w\"", names.empty() ? "" : ", ", name);
    changes += format("%sold.\"%w\" IS NOT new.\"%w\" COLLATE BINARY", changes.empty() ? "" : " OR ", name, name);
    // Without an affinity, 1 and 1.0 are equal and different.
    if (filter.affinity() == Affinity::blob) {
      changes += format(" OR typeof(old.\"%w\") <> typeof(new.\"%w\")", name, name);
    }
  }
  return format("UPDATE%s ON \"%w\" WHEN new.\"%w\" IS NOT NULL AND (%s)",
                filters_.has_generated() ? "" : (" OF " + names).c_str(), options_.content->table.c_str(),
                options_.content->column.c_str(), changes.c_str());
}

std::string ContentTable::tell_filter() const {
  const char* index = sql_.table().c_str();
  const char* key = options_.content->key.c_str();
  return format(" INSERT INTO \"%w\"(\"%w\", \"%w\") VALUES ('filter', new.\"%w\");", index, index, key, key);
}

std::string ContentTable::updated_columns() {
  Statement column(sql_.db(), format("SELECT hidden FROM pragma_table_xinfo(?, '%q') WHERE name = ? COLLATE NOCASE",
                                     sql_.schema().c_str()));
  column.bind(1, std::string_view(options_.content->table)).bind(2, std::string_view(options_.content->column));
  bool is_computed = column.step() && column.integer(0) != 0;
  return is_computed ? "" : format(" OF \"%w\"", options_.content->column.c_str());
}

void ContentTable::drop_triggers() {
  for (const char* event : events()) sql_.execute("DROP TRIGGER IF EXISTS " + trigger(event));
}

// ---- whether they still are what they were

void ContentTable::check_followed() {
  std::optional<int64_t> version = schema_version();
  if (!version || version == followed_schema_) return;
  check_table();
  filters_.check();
  check_attached();
  check_triggers();
  filters_.find_indexes();
  followed_schema_ = *version;
}

// The version in the file's header, which every change of the schema changes. Nothing where an authorizer forbids the
// pragma.
std::optional<int64_t> ContentTable::schema_version() {
  try {
    if (!statements_.schema_version) {
      statements_.schema_version = Statement(sql_.db(), format("PRAGMA \"%w\".schema_version", sql_.schema().c_str()));
    }
    Execution version(statements_.schema_version);
    return version->step() ? std::optional(version->integer(0)) : std::nullopt;
  } catch (const Error& error) {
    if (error.code != SQLITE_AUTH) throw;
    return std::nullopt;
  }
}

void ContentTable::check_table() {
  const Content& content = *options_.content;
  const char* table = sql_.table().c_str();
  Statement columns(sql_.db(), format("SELECT name FROM pragma_table_xinfo(?, '%q')", sql_.schema().c_str()));
  columns.bind(1, std::string_view(content.table));
  bool has_table = false;
  bool has_key = false;
  bool has_column = false;
  while (columns.step()) {
    has_table = true;
    has_key = has_key || equals_ignoring_case(columns.text(0), content.key);
    has_column = has_column || equals_ignoring_case(columns.text(0), content.column);
  }
  if (has_key && has_column) return check_is_no_view();
  std::string remedy = format("; drop \"%w\" and create it for the table that is there now", table);
  if (has_table) {
    fail(SQLITE_ERROR,
         "vector table \"%w\": expected the column \"%w\" of the table \"%w\" that it is an index over, received a "
         "table without it%s",
         table, (has_key ? content.column : content.key).c_str(), content.table.c_str(), remedy.c_str());
  }
  // SQLite changes a trigger when it renames the trigger's table.
  Statement renamed(sql_.db(), format("SELECT tbl_name FROM \"%w\".sqlite_master WHERE type = 'trigger' AND name = ?",
                                      sql_.schema().c_str()));
  std::string trigger_name = format("%s_%s", table, kEvents[0]);
  bool is_renamed = renamed.bind(1, std::string_view(trigger_name)).step();
  std::string received = is_renamed
                             ? format("a database where it is called \"%w\"", std::string(renamed.text(0)).c_str())
                             : "a database without it";
  fail(SQLITE_ERROR, "vector table \"%w\": expected the table \"%w\" that it is an index over, received %s%s", table,
       content.table.c_str(), received.c_str(), remedy.c_str());
}

// A view could refer to the index itself, and then SQLite could never close it. SQLite tells nothing of the columns of
// a view here.
void ContentTable::check_is_no_view() {
  const Content& content = *options_.content;
  int code = sqlite3_table_column_metadata(sql_.db(), sql_.schema().c_str(), content.table.c_str(), content.key.c_str(),
                                           nullptr, nullptr, nullptr, nullptr, nullptr);
  if (code == SQLITE_NOMEM) throw std::bad_alloc();
  if (code == SQLITE_OK) return;
  sql_.fail_corrupt(format("\"%w\", which it is an index over, is a view", content.table.c_str()));
}

void ContentTable::check_attached() {
  if (!is_detached()) return;
  const char* table = sql_.table().c_str();
  fail(
      SQLITE_ERROR,
      "vector table \"%w\": expected an index that is attached to its table \"%w\", received a detached one, which may "
      "lack changes; attach it by vector_attach_index('%q') or attachIndex()",
      table, options_.content->table.c_str(), table);
}

void ContentTable::check_triggers() {
  std::optional<std::string> missing = missing_trigger();
  if (!missing) return;
  const char* table = sql_.table().c_str();
  fail(SQLITE_ERROR,
       "vector table \"%w\": expected its trigger \"%w\" on the table \"%w\" that it is an index over, received a "
       "table without it (dropping a table drops its triggers, and a new table of that name has none); drop \"%w\" "
       "and create it anew, or attach it by vector_attach_index('%q') or attachIndex()",
       table, missing->c_str(), options_.content->table.c_str(), table, table);
}

std::optional<std::string> ContentTable::missing_trigger() {
  Statement trigger(
      sql_.db(),
      format("SELECT 1 FROM \"%w\".sqlite_master WHERE type = 'trigger' AND name = ? AND tbl_name = ? COLLATE NOCASE",
             sql_.schema().c_str()));
  for (const char* event : events()) {
    std::string name = format("%s_%s", sql_.table().c_str(), event);
    trigger.reset();
    bool found = trigger.bind(1, std::string_view(name)).bind(2, std::string_view(options_.content->table)).step();
    if (!found) return name;
  }
  return std::nullopt;
}

// ---- detached or not

bool ContentTable::is_detached() {
  Statement mark = sql_.prepare("SELECT 1 FROM " + sql_.name("meta") + " WHERE name = 'detached'");
  return mark.step();
}

void ContentTable::detach() {
  forget_followed();
  drop_triggers();
  sql_.execute("INSERT OR REPLACE INTO " + sql_.name("meta") + " VALUES('detached', 1)");
}

void ContentTable::attach() {
  forget_followed();
  drop_triggers();
  create_triggers();
  sql_.execute("DELETE FROM " + sql_.name("meta") + " WHERE name = 'detached'");
}

// ---- rows

bool ContentTable::read(int64_t row_id, const std::function<void(BlobView)>& visit) {
  const std::string vector = column(options_.content->column);
  if (!statements_.read) {
    statements_.read = keys_.has_table()
                           ? sql_.prepare("SELECT " + vector + " FROM " + matched(" CROSS JOIN ") + " WHERE " +
                                          keys_.row_column() + " = ?")
                           : Statement(sql_.db(), "SELECT " + vector + " FROM " + name() + " WHERE " + key() + " = ?");
  }
  Execution row(statements_.read);
  if (!row->bind(1, row_id).step() || row->is_null(0)) return false;
  visit(vector_of(*row, 0, row_id).view());
  return true;
}

void ContentTable::read_from(int64_t first_row, const std::function<bool(int64_t, BlobView)>& visit) {
  const std::string vector = column(options_.content->column);
  if (!statements_.read_from) {
    statements_.read_from = keys_.has_table()
                                ? sql_.prepare("SELECT " + keys_.row_column() + ", " + vector + " FROM " +
                                               matched(" CROSS JOIN ") + " WHERE " + vector + " IS NOT NULL AND " +
                                               keys_.row_column() + " >= ? ORDER BY " + keys_.row_column())
                                : Statement(sql_.db(), "SELECT " + key() + ", " + vector + " FROM " + rows() + " AND " +
                                                           key() + " >= ? ORDER BY " + key());
  }
  Execution row(statements_.read_from);
  row->bind(1, first_row);
  while (row->step()) {
    int64_t row_id = row->integer(0);
    if (!visit(row_id, vector_of(*row, 1, row_id).view())) return;
  }
}

// The message about a bad vector has the row's key.
VectorArgument ContentTable::vector_of(Statement& row, int column, int64_t row_id) const {
  return VectorArgument(row.value(column), options_, [&] {
    return format("%s.%s of row %s", options_.content->table.c_str(), options_.content->column.c_str(),
                  keys_.shown(row_id).c_str());
  });
}

}  // namespace vec
