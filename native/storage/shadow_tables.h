// The tables that a vector table is made of, and every SQL statement on them. docs/internals/format.md describes them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "definition/table_options.h"
#include "storage/change_log.h"
#include "storage/content_table.h"
#include "storage/segment_file.h"
#include "storage/shadow_sql.h"
#include "storage/stored_vectors.h"

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
  // Which vectors changed, and which rows changed in nothing but metadata.
  ChangeLog& log() { return log_; }
  ChangeLog& updates() { return updates_; }
  VectorReader& vectors();
  // REQUIRES: no content.
  StoredVectors& stored_vectors() { return vectors_; }
  // REQUIRES: content.
  ContentTable& content() { return *content_; }
  // What is to be done first by whatever goes to the rows: refuses a format that this version does not know, and an
  // index over a table that does not follow it any more.
  void check();
  SegmentFile& index() { return index_; }
  const std::string& schema() const { return sql_.schema(); }
  const std::string& table() const { return sql_.table(); }

  // Logs that the vector of a key changes, and forgets what nobody needs of the log: nothing from `needed_seq` on.
  void log_change(int64_t key, int64_t stamp, int64_t needed_seq);
  // Logs that nothing but metadata of a row changes.
  void log_update(int64_t key, int64_t stamp);
  // Begins the log of those changes again if it is not sound.
  void mend_updates(int64_t stamp);

  // Makes the tables, and the triggers of an index over a table. Fails before it makes any when one of their names is
  // taken, or when there is no such table to be indexed.
  void create(int64_t table_id, int64_t stamp);
  void drop();
  void rename(const std::string& table);

  // Reads it once; fails when the format is newer than kFormatVersion.
  const Meta& meta();
  // What vector_ef_search() has set, if it has.
  std::optional<int64_t> ef_search();
  void set_ef_search(int64_t ef_search);

  // Rows. A violated constraint is SQLite's own error, in the vector table's name. `replace` is the conflict clause OR
  // REPLACE. A NULL for a column that has a DEFAULT becomes the default, as SQLite does not tell a module an omitted
  // column from a NULL; not for one of those that `given` tells by their positions.
  int64_t insert_row(std::optional<int64_t> key, sqlite3_value** metadata, const std::vector<bool>& given,
                     bool replace);
  void update_row(int64_t key, int64_t new_key, const std::vector<MetadataChange>& changes, bool replace);
  void delete_row(int64_t key);
  // While it lives, all that is read is of one state.
  Statement hold_state();
  int64_t count_rows();
  // How many rows there are with a key greater than `after`, counted up to `most`.
  int64_t count_rows_after(std::optional<int64_t> after, std::optional<int64_t> most);

  // Prepares the statements that write, of all the tables, so that none of them can be refused (by an authorizer, say)
  // after another has been run.
  void prepare_writes();

  // A statement for a cursor to keep: a row is the key and then the metadata columns; `condition` and `order` may be
  // empty.
  Statement select_rows(const std::string& condition, const std::string& order);
  // The rows with a key greater than `after`, by key.
  Statement select_rows_after(std::optional<int64_t> after);

  // Statements that are kept for the next query like this one: the key and some metadata columns (positions in
  // TableOptions::metadata), of the rows that satisfy `condition`: all of them in any order, ascending by key, or no
  // more than the last parameter says.
  enum class Extent : uint8_t { all, in_key_order, limited };
  Statement& kept_select(const std::vector<size_t>& columns, const std::string& condition, Extent extent = Extent::all);

  // Whether text is stored in UTF-8: then BINARY is the order of its bytes as we get them.
  bool is_utf8();

  // Moves stored vectors to where they take less room, see StoredVectors.
  void pack_vectors(bool sweep);

  // Bytes in the database file, where SQLite can tell (it has the dbstat table).
  std::optional<int64_t> disk_bytes();

 private:
  void check_names_free(const std::string& table);
  std::vector<const char*> suffixes() const;
  std::string row_columns() const;
  std::string select_sql(const std::string& columns, const std::string& condition, const std::string& order) const;
  Statement prepare_select(const std::string& sql);
  std::string column_list(const std::vector<size_t>& columns) const;
  Statement& delete_row_statement();
  void forget_statements();
  void run_row_statement(Execution& statement);

  ShadowSql sql_;
  ChangeLog log_;
  ChangeLog updates_;
  StoredVectors vectors_;
  std::optional<ContentTable> content_;
  SegmentFile index_;
  const TableOptions& options_;
  std::optional<Meta> meta_;
  std::optional<bool> is_utf8_;

  struct Statements {
    std::map<std::string, Statement> rows;     // INSERT and UPDATE of docs_data, by the columns they set
    std::map<std::string, Statement> selects;  // by their SQL
    Statement delete_row, count_rows, ef_search;
    bool writes_prepared = false;
  };
  Statements statements_;
};

}  // namespace vec
