#include "storage/key_map.h"

namespace vec {

std::string KeyMap::table() const { return sql_.name(has_table() ? "rowkeys" : "data"); }

std::string KeyMap::row_column() const {
  return has_table() ? format("\"%w_rowkeys\".id", sql_.table().c_str()) : format("\"%w\"", options_.row_id.c_str());
}

std::string KeyMap::key_column() const {
  return has_table() ? format("\"%w_rowkeys\".key", sql_.table().c_str()) : format("\"%w\"", options_.key.c_str());
}

std::optional<int64_t> KeyMap::find(const SqlValue& key) {
  if (options_.has_integer_key()) {
    return key.type == SQLITE_INTEGER ? std::optional(key.integer) : std::nullopt;
  }
  Execution row(sql_.prepared(statements_.find, [&] {
    return "SELECT " + row_column() + " FROM " + table() + " WHERE " + key_column() + " = ?";
  }));
  bind_value(*row, 1, key);
  return row->step() ? std::optional(row->integer(0)) : std::nullopt;
}

std::optional<SqlValue> KeyMap::key_of(int64_t row) {
  if (options_.has_integer_key()) return SqlValue::of_integer(row);
  Execution key(sql_.prepared(statements_.key_of, [&] {
    return "SELECT " + key_column() + " FROM " + table() + " WHERE " + row_column() + " = ?";
  }));
  return key->bind(1, row).step() ? std::optional(read_value(key->value(0))) : std::nullopt;
}

// ---- docs_rowkeys

void KeyMap::create_table() {
  sql_.execute("CREATE TABLE IF NOT EXISTS " + table() + "(id INTEGER PRIMARY KEY, key " +
               key_sql_type(options_.key_type) + " NOT NULL UNIQUE)");
}

Statement& KeyMap::add_statement() {
  return sql_.prepared(statements_.add, [&] { return "INSERT INTO " + table() + "(key) VALUES(?)"; });
}

Statement& KeyMap::remove_statement() {
  return sql_.prepared(statements_.remove, [&] { return "DELETE FROM " + table() + " WHERE id = ?"; });
}

void KeyMap::prepare_writes() {
  add_statement();
  remove_statement();
}

int64_t KeyMap::find_or_add(const SqlValue& key) {
  if (std::optional<int64_t> row = find(key)) return *row;
  Execution add(add_statement());
  bind_value(*add, 1, key);
  add->run();
  return sqlite3_last_insert_rowid(sql_.db());
}

void KeyMap::remove(int64_t row) {
  Execution remove(remove_statement());
  remove->bind(1, row).run();
}

void KeyMap::match(const std::string& keys) {
  sql_.execute("DELETE FROM " + table() + " WHERE key NOT IN (" + keys + ")");
  sql_.execute("INSERT OR IGNORE INTO " + table() + "(key) " + keys);
}

std::string KeyMap::shown(int64_t row) {
  std::optional<SqlValue> key = key_of(row);
  return key ? shown_key(*key) : std::to_string(row);
}

}  // namespace vec
