// Which row has which key. The engine knows rows by integers; a key that is no integer is stored beside the row id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "definition/table_options.h"
#include "sqlite/sql_value.h"
#include "storage/shadow_sql.h"

namespace vec {

// Of a table with integer keys, the key is the row id, and nothing is looked up. A vector table has the other keys in
// docs_data. An index over a table has them in docs_rowkeys, because VACUUM may change the rowids of that table.
class KeyMap {
 public:
  // REQUIRES: `sql` and `options` outlive this object.
  KeyMap(const ShadowSql& sql, const TableOptions& options) : sql_(sql), options_(options) {}

  // The row with that key. Nothing when there is none.
  std::optional<int64_t> find(const SqlValue& key);
  // The key of a row. Nothing when there is no such row.
  std::optional<SqlValue> key_of(int64_t row);
  // The table that has the keys, and its columns, as SQL.
  std::string table() const;
  std::string row_column() const;
  std::string key_column() const;

  // The key of a row as messages show it. A row without a key is shown by its row id.
  std::string shown(int64_t row);

  // Whether there is a table docs_rowkeys. What follows REQUIRES it.
  bool has_table() const { return options_.content && !options_.has_integer_key(); }
  // Does nothing when there is one.
  void create_table();
  // The row id of the key, which may be new.
  int64_t find_or_add(const SqlValue& key);
  void remove(int64_t row);
  // Keeps the row ids of the keys that `keys` selects, gives new keys a row id, and forgets all other keys.
  void match(const std::string& keys);

  void prepare_writes();
  void forget_statements() { statements_ = {}; }

 private:
  Statement& add_statement();
  Statement& remove_statement();

  const ShadowSql& sql_;
  const TableOptions& options_;
  struct {
    Statement find, key_of, add, remove;
  } statements_;
};

}  // namespace vec
