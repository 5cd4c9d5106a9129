// Which row has which key. The engine knows rows by integers; a key that is no integer is stored beside the row id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "definition/table_options.h"
#include "sqlite/sql_value.h"
#include "storage/shadow_sql.h"

namespace vec {

// Of a table with integer keys, the key is the row id, and nothing is looked up.
class KeyMap {
 public:
  // REQUIRES: `sql` and `options` outlive this object.
  KeyMap(const ShadowSql& sql, const TableOptions& options) : sql_(sql), options_(options) {}

  // The row with that key. Nothing when there is none.
  std::optional<int64_t> find(const SqlValue& key);
  // The key of a row. Nothing when there is no such row.
  std::optional<SqlValue> key_of(int64_t row);
  // The key of a row as messages show it. A row without a key is shown by its row id.
  std::string shown(int64_t row);

  void forget_statements() { statements_ = {}; }

 private:
  // The shadow table that has the keys, and its columns.
  std::string table() const;
  std::string row_column() const;
  std::string key_column() const;

  const ShadowSql& sql_;
  const TableOptions& options_;
  struct {
    Statement find, key_of;
  } statements_;
};

}  // namespace vec
