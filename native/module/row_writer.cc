#include "module/row_writer.h"

#include <optional>
#include <variant>
#include <vector>

#include "definition/column_map.h"
#include "definition/vector_argument.h"
#include "engine/transaction_mark.h"
#include "engine/vector_table.h"
#include "merge/merge.h"
#include "sqlite/error.h"
#include "sqlite/keep_last_insert_rowid.h"
#include "sqlite/sql_value.h"

namespace vec {

namespace {

// The arguments of xUpdate: the old key, the new rowid, and then a value for each column.
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
  int64_t old_key() const { return sqlite3_value_int64(values_[0]); }

  bool is_changed(int column) const { return !sqlite3_value_nochange(value(column)); }
  sqlite3_value* value(int column) const { return values_[2 + column]; }
  sqlite3_value** metadata() const { return values_ + 2 + ColumnMap::kFirstMetadata; }
  const ColumnMap& columns() const { return columns_; }

  // The key in an INSERT, if it has one.
  std::optional<int64_t> given_key() const {
    sqlite3_value* given = sqlite3_value_type(values_[1]) == SQLITE_NULL ? value(ColumnMap::kKey) : values_[1];
    if (sqlite3_value_type(given) == SQLITE_NULL) return std::nullopt;
    return checked_key(given);
  }

  // The key after an UPDATE, which may set it by its name, by rowid, or not at all.
  int64_t new_key() const {
    int64_t rowid = checked_key(values_[1]);
    if (rowid != old_key() || !is_changed(ColumnMap::kKey)) return rowid;
    return checked_key(value(ColumnMap::kKey));
  }

  std::vector<MetadataChange> metadata_changes() const {
    std::vector<MetadataChange> changes;
    for (int i = 0; i < columns_.metadata; i++) {
      sqlite3_value* given = metadata()[i];
      bool is_generated = table_.options.metadata[static_cast<size_t>(i)].generated.has_value();
      if (!is_generated && !sqlite3_value_nochange(given)) changes.push_back({static_cast<size_t>(i), given});
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
    return select.bind(1, old_key()).step() && compare(read_value(select.value(1)), read_value(given)) == 0;
  }

  int64_t checked_key(sqlite3_value* given) const {
    std::optional<int64_t> key = key_from(given);
    if (!key) {
      fail(SQLITE_MISMATCH, "datatype mismatch: %s.%s: expected an integer, received %s", table_.shadow.table().c_str(),
           table_.options.key.c_str(), shown(given).c_str());
    }
    return *key;
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

void log_change(VectorTable& table, int64_t key) {
  table.shadow.log_change(key, table.connection.next_stamp(), first_seq_needed(table));
}

void delete_row(VectorTable& table, int64_t key) {
  log_change(table, key);
  table.shadow.delete_row(key);
  check_transaction(table);
  table.shadow.stored_vectors().remove(key);
}

// An INSERT of one row has no statement journal that could undo its first half. Only the locks of a shared cache or a
// damaged file lead here.
[[noreturn]] void undo_insert(VectorTable& table, int64_t key, bool replace, const Error& error) {
  // On an I/O error, SQLite rolls back the whole transaction.
  auto roll_back = [&]() { throw Error(SQLITE_IOERR, error.message + "; the transaction is rolled back"); };
  if (replace) roll_back();  // the replaced row is gone
  try {
    table.shadow.delete_row(key);
  } catch (const Error&) {
    roll_back();  // an indexed column has an expression that fails
  }
  throw error;
}

int64_t insert_row(VectorTable& table, const Row& row) {
  row.check_computed_columns();
  std::optional<int64_t> given = row.given_key();
  VectorArgument vector = vector_of(table, row);
  bool replace = is_replace(table);
  int64_t key = table.shadow.insert_row(given, row.metadata(), given_metadata(table), replace);
  check_transaction(table);
  try {
    log_change(table, key);
    replace ? table.shadow.stored_vectors().put(key, vector.view())
            : table.shadow.stored_vectors().insert(key, vector.view());
  } catch (const Error& error) {
    undo_insert(table, key, replace, error);
  }
  return key;
}

void update_row(VectorTable& table, const Row& row) {
  row.check_computed_columns();
  int64_t key = row.old_key();
  int64_t new_key = row.new_key();
  std::optional<VectorArgument> vector;
  if (row.is_changed(ColumnMap::kVector)) vector.emplace(vector_of(table, row));
  std::vector<MetadataChange> changes = row.metadata_changes();

  if (new_key != key || !changes.empty()) table.shadow.update_row(key, new_key, changes, is_replace(table));
  check_transaction(table);
  if (new_key != key) {
    log_change(table, key);
    table.shadow.stored_vectors().move(key, new_key);
  }
  if (new_key != key || vector) {
    log_change(table, new_key);
  } else if (!changes.empty()) {
    table.shadow.log_update(key, table.connection.next_stamp());
  }
  if (vector) table.shadow.stored_vectors().put(new_key, vector->view());
}

// An index over a table accepts only the notes of its triggers: the key of a row that changed there, in the command
// column.
void note_change(VectorTable& table, const Row& row) {
  const char* name = table.shadow.table().c_str();
  bool is_note =
      row.is_insert() && !row.given_key() && sqlite3_value_type(row.value(ColumnMap::kVector)) == SQLITE_NULL;
  std::optional<int64_t> key = is_note ? key_from(row.value(row.columns().command())) : std::nullopt;
  if (!key) {
    const char* content = table.options.content->table.c_str();
    fail(SQLITE_ERROR,
         "%s: expected no write to an index over a table, received one: write to the table \"%w\", which it follows",
         name, content);
  }
  table.shadow.content().read(*key, [](BlobView) {});  // fails on a value that is not a vector
  check_transaction(table);
  log_change(table, *key);
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
    delete_row(table, row.old_key());
    return 0;
  }
  if (row.is_insert()) return insert_row(table, row);
  update_row(table, row);
  return 0;
}

}  // namespace vec
