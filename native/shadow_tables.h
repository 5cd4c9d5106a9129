// The tables that a vector table is made of, and every SQL statement on them. FORMAT.md describes them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "change_log.h"
#include "segment_file.h"
#include "shadow_sql.h"
#include "stored_vectors.h"
#include "table_options.h"

namespace vec {

inline constexpr int64_t kFormatVersion = 1;

struct Meta {
  int64_t format_version;
  int64_t table_id;
};

// A new value of one metadata column.
struct MetadataChange {
  size_t column;  // index into TableOptions::metadata
  sqlite3_value* value;
};

class ShadowTables {
 public:
  // REQUIRES: `options` outlives this object.
  ShadowTables(sqlite3* db, std::string schema, std::string table, const TableOptions& options);

  // Whether `suffix` is the end of a shadow table's name.
  static bool has_suffix(const char* suffix);

  const ShadowSql& sql() const { return sql_; }
  ChangeLog& log() { return log_; }
  StoredVectors& vectors() { return vectors_; }
  SegmentFile& index() { return index_; }
  const std::string& schema() const { return sql_.schema(); }
  const std::string& table() const { return sql_.table(); }

  // Logs that the vector of a key changes, and forgets what nobody needs of the log: nothing from `needed_seq` on.
  void log_change(int64_t key, int64_t stamp, int64_t needed_seq);

  // Makes the tables. Fails before it makes any when one of their names is taken.
  void create(int64_t table_id, int64_t stamp);
  void drop();
  void rename(const std::string& table);

  // Read once; fails when the format is newer than kFormatVersion.
  const Meta& meta();
  // What vector_ef_search() has set, if it has.
  std::optional<int64_t> ef_search();
  void set_ef_search(int64_t ef_search);

  // Rows. A violated constraint is SQLite's own error, in the vector table's name. `replace` is the conflict clause OR REPLACE.
  // A NULL for a column that has a DEFAULT becomes the default: SQLite does not tell a module an omitted column from a NULL.
  int64_t insert_row(std::optional<int64_t> key, sqlite3_value** metadata, bool replace);
  void update_row(int64_t key, int64_t new_key, const std::vector<MetadataChange>& changes, bool replace);
  void delete_row(int64_t key);
  int64_t count_rows();

  // Prepares the statements that write, of all the tables, so that none of them can be refused (by an authorizer, say) after another has been run.
  void prepare_writes();

  // Statements for a cursor to keep: a row is the key and then the metadata columns; `where` and `order` may be empty.
  Statement select_rows(const std::string& where, const std::string& order);
  Statement select_keys(const std::string& where);

  // Bytes in the database file, where SQLite can tell (it has the dbstat table).
  std::optional<int64_t> disk_bytes();

 private:
  void check_names_free(const std::string& table);
  std::string column_list(const std::vector<bool>& included) const;
  Statement& delete_row_statement();
  void forget_statements();
  void run_row_statement(Execution& statement);

  ShadowSql sql_;
  ChangeLog log_;
  StoredVectors vectors_;
  SegmentFile index_;
  const TableOptions& options_;
  std::optional<Meta> meta_;

  struct Statements {
    std::map<std::string, Statement> rows;  // INSERT and UPDATE of docs_data, by the columns they set
    Statement delete_row, count_rows, ef_search;
    bool writes_prepared = false;
  };
  Statements statements_;
};

}  // namespace vec
