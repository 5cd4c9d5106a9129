#include "storage/key_map.h"

namespace vec {

std::string KeyMap::table() const { return sql_.name(options_.content ? "keys" : "data"); }

std::string KeyMap::row_column() const { return options_.content ? "id" : format("\"%w\"", options_.row_id.c_str()); }

std::string KeyMap::key_column() const { return options_.content ? "key" : format("\"%w\"", options_.key.c_str()); }

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

std::string KeyMap::shown(int64_t row) {
  std::optional<SqlValue> key = key_of(row);
  return key ? shown_key(*key) : std::to_string(row);
}

}  // namespace vec
