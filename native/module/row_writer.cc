#include "module/row_writer.h"

#include <optional>
#include <variant>
#include <vector>

#include "definition/column_map.h"
#include "definition/vector_argument.h"
#include "engine/transaction_mark.h"
#include "engine/vector_table.h"
#include "merge/merge.h"
#include "query/tag_test.h"
#include "sqlite/error.h"
#include "sqlite/keep_last_insert_rowid.h"
#include "sqlite/sql_value.h"
#include "sqlite/text.h"

namespace vec {

namespace {

// The arguments of xUpdate: the old row id, the new one, and then a value for each column.
class Row {
 public:
  Row(VectorTable& table, int count, sqlite3_value** values)
      : table_(table), columns_(table.options), count_(count), values_(values) {}

  // Fails when SQLite passes another number of columns than were declared. Then the values would be in other places.
  void check_count() const {
    if (!is_delete() && count_ != 2 + columns_.last() + 1) {
      table_.shadow.sql().fail_corrupt("its columns are not those it declares");
    }
  }

  bool is_delete() const { return count_ == 1; }
  bool is_insert() const { return count_ > 1 && sqlite3_value_type(values_[0]) == SQLITE_NULL; }
  int64_t old_row() const { return sqlite3_value_int64(values_[0]); }

  bool is_changed(int column) const { return !sqlite3_value_nochange(value(column)); }
  sqlite3_value* value(int column) const { return values_[2 + column]; }
  bool is_null(int column) const { return sqlite3_value_type(value(column)) == SQLITE_NULL; }
  sqlite3_value** metadata() const { return values_ + 2 + ColumnMap::kFirstMetadata; }
  const ColumnMap& columns() const { return columns_; }

  // The row id in an INSERT, if it has one.
  std::optional<int64_t> given_row() const {
    bool by_key = table_.options.has_integer_key() && sqlite3_value_type(values_[1]) == SQLITE_NULL;
    sqlite3_value* given = by_key ? value(ColumnMap::kKey) : values_[1];
    if (sqlite3_value_type(given) == SQLITE_NULL) return std::nullopt;
    return checked_row(given);
  }

  // The row id after an UPDATE, which may set it by rowid, by the name of an integer key, or not at all.
  int64_t new_row() const {
    int64_t rowid = checked_row(values_[1]);
    bool by_key = table_.options.has_integer_key() && is_changed(ColumnMap::kKey);
    return rowid != old_row() || !by_key ? rowid : checked_row(value(ColumnMap::kKey));
  }

  // SQLite does not tell a module a NULL from an omitted column. So a NULL becomes the column's DEFAULT, except in
  // columns that `given` marks by their positions. Generated columns are left out.
  std::vector<ColumnValue> inserted_values(const std::vector<bool>& given) const {
    std::vector<ColumnValue> values;
    values.reserve(1 + table_.options.metadata.size());
    if (!table_.options.has_integer_key()) values.push_back(key_value());
    for (size_t i = 0; i < table_.options.metadata.size(); i++) {
      if (table_.options.metadata[i].generated) continue;
      bool is_given = !table_.options.metadata[i].default_sql || sqlite3_value_type(metadata()[i]) != SQLITE_NULL ||
                      (i < given.size() && given[i]);
      if (is_given) values.push_back({ColumnMap::metadata_column(i), metadata()[i]});
    }
    return values;
  }

  // What an UPDATE sets, other than the row id and the vector.
  std::vector<ColumnValue> changed_values() const {
    std::vector<ColumnValue> changes;
    if (!table_.options.has_integer_key() && is_changed(ColumnMap::kKey)) changes.push_back(key_value());
    for (size_t i = 0; i < table_.options.metadata.size(); i++) {
      int column = ColumnMap::metadata_column(i);
      if (!table_.options.metadata[i].generated && is_changed(column)) changes.push_back({column, value(column)});
    }
    return changes;
  }

  // Fails when the statement gives a column a value that the engine computes.
  void check_computed_columns() const {
    check_generated_columns();
    if (is_update_from()) return;
    check_computed(columns_.distance());
    check_computed(columns_.k());
    check_computed(columns_.ef_search());
    if (columns_.similarity()) check_computed(*columns_.similarity());
    if (columns_.recall()) check_computed(*columns_.recall());
    sqlite3_value* command = value(columns_.command());
    if (is_changed(columns_.command()) && sqlite3_value_type(command) != SQLITE_NULL) {
      fail(SQLITE_ERROR, "%s: expected no command in column \"%w\", received '%s'", table_.shadow.table().c_str(),
           table_.shadow.table().c_str(), reinterpret_cast<const char*>(sqlite3_value_text(command)));
    }
  }

 private:
  // The messages are those of SQLite. A module cannot tell a NULL from an omitted column.
  void check_generated_columns() const {
    for (size_t i = 0; i < table_.options.metadata.size(); i++) {
      const MetadataColumn& column = table_.options.metadata[i];
      sqlite3_value* given = metadata()[i];
      if (!column.generated || sqlite3_value_nochange(given)) continue;
      if (is_insert()) {
        if (sqlite3_value_type(given) == SQLITE_NULL) continue;
        fail(SQLITE_ERROR, "cannot INSERT into generated column \"%w\"", column.name.c_str());
      }
      if (!is_update_from() || !is_current(i, given)) {
        fail(SQLITE_ERROR, "cannot UPDATE generated column \"%w\"", column.name.c_str());
      }
    }
  }

  bool is_current(size_t column, sqlite3_value* given) const {
    Statement select = table_.shadow.select_column(column);
    return select.bind(1, old_row()).step() && compare(read_value(select.value(1)), read_value(given)) == 0;
  }

  int64_t checked_row(sqlite3_value* given) const {
    std::optional<int64_t> row = key_from(given);
    if (!row) {
      fail(SQLITE_MISMATCH, "datatype mismatch: %s.%s: expected an integer, received %s", table_.shadow.table().c_str(),
           table_.options.row_id.c_str(), shown(given).c_str());
    }
    return *row;
  }

  // A key that is no integer.
  ColumnValue key_value() const {
    sqlite3_value* key = value(ColumnMap::kKey);
    check_key(key, table_.options.key_type, table_.shadow.table() + "." + table_.options.key);
    return {ColumnMap::kKey, key};
  }

  // UPDATE ... FROM passes every column as it was read, and does not mark unchanged ones.
  bool is_update_from() const {
    if (is_insert()) return false;
    for (int column = 0; column <= columns_.last(); column++) {
      if (!is_changed(column)) return false;
    }
    return true;
  }

  void check_computed(int column) const {
    if (!is_changed(column) || sqlite3_value_type(value(column)) == SQLITE_NULL) return;
    fail(SQLITE_ERROR, "%s.%s: expected no value, as it is computed, received %s", table_.shadow.table().c_str(),
         column_name(column, table_.options).c_str(), reinterpret_cast<const char*>(sqlite3_value_text(value(column))));
  }

  VectorTable& table_;
  ColumnMap columns_;
  int count_;
  sqlite3_value** values_;
};

// Fails on a value of a JSON TAGS column that is not one, whatever the conflict clause is, as for a vector.
void check_tags(const VectorTable& table, const Row& row) {
  for (size_t i = 0; i < table.options.metadata.size(); i++) {
    const MetadataColumn& column = table.options.metadata[i];
    sqlite3_value* given = row.metadata()[i];
    if (!column.has_tags() || sqlite3_value_nochange(given)) continue;
    std::optional<std::string> error = tags_error(given, table.shadow.table() + "." + column.name);
    if (error) fail(SQLITE_MISMATCH, "%s", error->c_str());
  }
}

bool is_replace(const VectorTable& table) { return sqlite3_vtab_on_conflict(table.connection.db()) == SQLITE_REPLACE; }

// The columns in which a NULL stays NULL.
const std::vector<bool>& given_metadata(const VectorTable& table) {
  static const std::vector<bool> none;
  auto imported = std::get_if<ImportedRows>(&table.write_mode);
  return imported == nullptr ? none : imported->given_metadata;
}

VectorArgument vector_of(VectorTable& table, const Row& row) {
  std::string name = table.shadow.table() + "." + table.options.column;
  sqlite3_value* value = row.value(ColumnMap::kVector);
  if (sqlite3_value_type(value) == SQLITE_NULL) {
    fail(SQLITE_CONSTRAINT_NOTNULL, "NOT NULL constraint failed: %s: expected %lld dimensions of %s, received NULL",
         name.c_str(), static_cast<long long>(table.options.dim), element_name(table.options.type));
  }
  return VectorArgument(value, table.options, name);
}

void log_change(VectorTable& table, int64_t row) {
  table.shadow.log_change(row, table.connection.next_stamp(), first_seq_needed(table));
}

void delete_row(VectorTable& table, int64_t row) {
  log_change(table, row);
  table.shadow.delete_row(row);
  check_transaction(table);
  table.shadow.stored_vectors().remove(row);
}

// An INSERT of one row has no statement journal that could undo its first half. Only the locks of a shared cache or a
// damaged file lead here. On an I/O error, SQLite rolls back the whole transaction.
[[noreturn]] void fail_halfway(const Error& error) {
  throw Error(SQLITE_IOERR, error.message + "; the transaction is rolled back");
}

[[noreturn]] void undo_insert(VectorTable& table, int64_t id, bool replace, const Error& error) {
  if (replace) fail_halfway(error);  // the replaced row is gone
  try {
    table.shadow.delete_row(id);
  } catch (const Error&) {
    fail_halfway(error);  // an indexed column has an expression that fails
  }
  throw error;
}

// Writes the row of docs_data, in place of the rows that OR REPLACE deletes. Returns its row id.
int64_t insert_values(VectorTable& table, std::optional<int64_t> given, const std::vector<ColumnValue>& values,
                      bool replace) {
  if (!replace) return table.shadow.insert_row(given, values, false);
  bool is_unique = !table.options.unique_sets.empty();
  if (!table.options.has_integer_key()) {
    is_unique = is_unique || given;
    // A row that is replaced by one of the same key keeps its row id, as with integer keys.
    if (!given) given = table.shadow.keys().find(read_value(values.front().value));
  }
  if (!is_unique) return table.shadow.insert_row(given, values, true);
  bool has_removed = false;
  try {
    return table.shadow.replace_row(given, values, [&](int64_t other) {
      has_removed = true;
      delete_row(table, other);
    });
  } catch (const Error& error) {
    if (has_removed) fail_halfway(error);
    throw;
  }
}

int64_t insert_row(VectorTable& table, const Row& row) {
  row.check_computed_columns();
  check_tags(table, row);
  std::optional<int64_t> given = row.given_row();
  std::vector<ColumnValue> values = row.inserted_values(given_metadata(table));
  VectorArgument vector = vector_of(table, row);
  bool replace = is_replace(table);
  int64_t id = insert_values(table, given, values, replace);
  check_transaction(table);
  try {
    log_change(table, id);
    replace ? table.shadow.stored_vectors().put(id, vector.view())
            : table.shadow.stored_vectors().insert(id, vector.view());
  } catch (const Error& error) {
    undo_insert(table, id, replace, error);
  }
  return id;
}

void update_values(VectorTable& table, int64_t id, int64_t new_id, const std::vector<ColumnValue>& changes) {
  bool has_uniques = !table.options.has_integer_key() || !table.options.unique_sets.empty();
  if (is_replace(table) && has_uniques) {
    table.shadow.update_replacing(id, new_id, changes, [&](int64_t other) { delete_row(table, other); });
  } else {
    table.shadow.update_row(id, new_id, changes, is_replace(table));
  }
}

void update_row(VectorTable& table, const Row& row) {
  row.check_computed_columns();
  check_tags(table, row);
  int64_t id = row.old_row();
  int64_t new_id = row.new_row();
  std::optional<VectorArgument> vector;
  if (row.is_changed(ColumnMap::kVector)) vector.emplace(vector_of(table, row));
  std::vector<ColumnValue> changes = row.changed_values();

  if (new_id != id || !changes.empty()) update_values(table, id, new_id, changes);
  check_transaction(table);
  if (new_id != id) {
    log_change(table, id);
    table.shadow.stored_vectors().move(id, new_id);
  }
  if (new_id != id || vector) {
    log_change(table, new_id);
  } else if (!changes.empty()) {
    table.shadow.log_update(id, table.connection.next_stamp());
  }
  if (vector) table.shadow.stored_vectors().put(new_id, vector->view());
}

// Whether the trigger of an index tells that nothing but filter columns of a row changed.
bool is_filter_note(const VectorTable& table, const Row& row) {
  if (!table.options.has_filters() || !row.is_insert() || row.is_null(ColumnMap::kKey)) return false;
  sqlite3_value* command = row.value(row.columns().command());
  return sqlite3_value_type(command) == SQLITE_TEXT &&
         equals_ignoring_case(reinterpret_cast<const char*>(sqlite3_value_text(command)), "filter");
}

void note_filters(VectorTable& table, const Row& row) {
  std::optional<int64_t> id = table.options.has_integer_key()
                                  ? row.given_row()
                                  : table.shadow.keys().find(read_value(row.value(ColumnMap::kKey)));
  if (id) table.shadow.log_update(*id, table.connection.next_stamp());
}

// The row id of a key that a trigger notes. A new key gets one.
int64_t noted_row(VectorTable& table, sqlite3_value* key) {
  const TableOptions& options = table.options;
  const bool is_integer = options.has_integer_key();
  std::optional<int64_t> row = is_integer ? key_from(key) : std::nullopt;
  if (row) return *row;
  if (is_integer || !is_key(key, options.key_type)) {
    fail_key(read_value(key), options.key_type, options.content->table + "." + options.key);
  }
  return table.shadow.keys().find_or_add(read_value(key));
}

// An index over a table accepts only the notes of its triggers. They have the key of a row that changed there in the
// command column, or, when only filter columns changed, the word 'filter' there beside the key.
void note_change(VectorTable& table, const Row& row) {
  if (is_filter_note(table, row)) return note_filters(table, row);
  const int command = row.columns().command();
  bool is_note = row.is_insert() && !row.given_row() && row.is_null(ColumnMap::kKey) && row.is_null(ColumnMap::kVector);
  // A NULL is the key of a row that cannot be in the index, or no note at all.
  if (!is_note || (row.is_null(command) && table.shadow.content().has_rowid_key())) {
    fail(SQLITE_ERROR,
         "%s: expected no write to an index over a table, received one: write to the table \"%w\", which it follows",
         table.shadow.table().c_str(), table.options.content->table.c_str());
  }
  int64_t id = noted_row(table, row.value(command));
  bool has_vector = table.shadow.content().read(id, [](BlobView) {});  // fails on a value that is not a vector
  check_transaction(table);
  log_change(table, id);
  if (!has_vector && table.shadow.keys().has_table()) table.shadow.keys().remove(id);
}

}  // namespace

int64_t write_row(VectorTable& table, int count, sqlite3_value** values) {
  NoReentry guard(table);
  check_transaction(table);
  table.shadow.check();
  KeepLastInsertRowid keep(table.connection.db());
  Row row(table, count, values);
  row.check_count();
  auto command = std::get_if<IndexCommand*>(&table.write_mode);
  if (command != nullptr && row.is_insert()) return run_command(table, **command), 0;
  table.shadow.prepare_writes();
  table.writes++;
  if (table.options.content) {
    note_change(table, row);
    return 0;
  }
  if (row.is_delete()) {
    delete_row(table, row.old_row());
    return 0;
  }
  if (row.is_insert()) return insert_row(table, row);
  update_row(table, row);
  return 0;
}

}  // namespace vec
