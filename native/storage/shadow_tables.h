// The tables that a vector table consists of, and every SQL statement on them. docs/internals/format.md describes them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "definition/table_options.h"
#include "storage/change_log.h"
#include "storage/content_table.h"
#include "storage/key_map.h"
#include "storage/segment_file.h"
#include "storage/shadow_sql.h"
#include "storage/stored_vectors.h"

namespace vec {

struct Meta {
  int64_t format_version;
  int64_t table_id;
};

// What was set for all searches since the table was created.
struct SearchSettings {
  std::optional<int64_t> ef_search;   // by vector_ef_search()
  std::optional<RecallCurve> recall;  // by vector_calibrate()
};

// A value for a column of docs_data other than the row id.
struct ColumnValue {
  int column;  // its number in ColumnMap
  sqlite3_value* value;
};

class ShadowTables {
 public:
  // REQUIRES: `options` outlives this object.
  // REQUIRES: `owner`, the virtual table, outlives it too.
  ShadowTables(sqlite3* db, std::string schema, std::string table, const TableOptions& options,
               const sqlite3_vtab* owner);

  // Whether `suffix` is the suffix of a shadow table.
  static bool has_suffix(const char* suffix);

  const ShadowSql& sql() const { return sql_; }
  // log() records which vectors changed. updates() records which rows changed in nothing but metadata.
  ChangeLog& log() { return log_; }
  ChangeLog& updates() { return updates_; }
  KeyMap& keys() { return keys_; }
  VectorReader& vectors();
  // REQUIRES: the options have no content.
  StoredVectors& stored_vectors() { return vectors_; }
  // REQUIRES: the options have content.
  ContentTable& content() { return *content_; }
  // Fails with SQLITE_CORRUPT when a shadow table is a view or a virtual table. A statement on one that refers to the
  // vector table would keep the table, and so the connection, from ever being closed. Looks once.
  void check_tables();
  // The same, once more, and for triggers that would use the vector table too.
  void check_refers_to_others();
  // Must be called before anything reads or writes rows. It fails on an unknown format, and on an index that no longer
  // follows its table.
  void check();
  SegmentFile& index() { return index_; }
  const std::string& schema() const { return sql_.schema(); }
  const std::string& table() const { return sql_.table(); }

  // Logs that the vector of a key changes. Removes log entries that nobody needs, but none from `needed_seq` on.
  void log_change(int64_t key, int64_t stamp, int64_t needed_seq);
  // Logs that only metadata of a row changes.
  void log_update(int64_t key, int64_t stamp);
  // Whether there is such a log. An index over a table has it only beside filter columns.
  bool logs_updates() const { return !content_ || options_.has_filters(); }
  // Begins the log of metadata changes anew if it is damaged.
  void repair_updates(int64_t stamp);

  // Creates the tables, and the triggers of an index over a table. Fails before it creates anything when one of the
  // names is taken, or when the table cannot be indexed.
  void create(int64_t table_id, int64_t stamp);
  void drop();
  void rename(const std::string& table);

  // Reads the row once. Fails when the format is newer than kNewestRows.
  const Meta& meta();
  // Brings the rows to the version that rows_version() gives, which nothing else does. Returns it.
  int64_t upgrade_rows();
  SearchSettings search_settings();
  // Sets it for all searches. Nothing: the options of the table decide again.
  void set_ef_search(std::optional<int64_t> ef_search);
  // Sets the recall that was measured with queries. Nothing: what was measured with rows counts again.
  void set_recall(const std::optional<RecallCurve>& recall);

  // Writes a number to docs_meta, and tells whether it is still there.
  void set_mark(int64_t mark);
  bool has_mark(int64_t mark);

  // Writing rows. A violated constraint gives SQLite's own error, with the name of the vector table. `replace` is the
  // conflict clause OR REPLACE, of which a table with UNIQUE columns needs replace_row().
  int64_t insert_row(std::optional<int64_t> row, const std::vector<ColumnValue>& values, bool replace);
  void update_row(int64_t row, int64_t new_row, const std::vector<ColumnValue>& changes, bool replace);
  // Inserts a row, and calls `remove` with each row that stands in its way, which must then delete that row. A violated
  // constraint of another kind fails before that.
  int64_t replace_row(std::optional<int64_t> row, const std::vector<ColumnValue>& values,
                      const std::function<void(int64_t row)>& remove);
  // Takes a row out of docs_data, and inserts it again with the changes as replace_row() does.
  void update_replacing(int64_t row, int64_t new_row, const std::vector<ColumnValue>& changes,
                        const std::function<void(int64_t row)>& remove);
  void delete_row(int64_t row);
  // While the statement exists, everything is read from one state of the database.
  Statement hold_state();
  int64_t count_rows();
  // Fails with SQLITE_CORRUPT when the database is too small for the vectors of so many rows. Memory is allocated for
  // them before they are read.
  void check_row_count(int64_t rows);
  // The number of rows with a row id greater than `after`, counted up to `most`.
  int64_t count_rows_after(std::optional<int64_t> after, std::optional<int64_t> most);

  // Prepares all statements that write, so that none of them can be refused, by an authorizer for instance, after
  // another has run.
  void prepare_writes();

  // A statement for a cursor to keep. A row is the row id and the key, followed by the metadata columns. `condition`
  // and `order` may be empty. VIRTUAL columns are NULL: their expressions take time and can fail, so only who needs one
  // computes it.
  Statement select_rows(const std::string& condition, const std::string& order);
  // A statement for a cursor to keep. It gives the row id and one metadata column of the row with the row id `?`.
  Statement select_column(size_t column);
  // Takes such a statement back for the next cursor, because preparing it takes longer than reading a row.
  void take_back(Statement statement) noexcept;
  // The rows with a row id greater than `after`, by row id, with VIRTUAL columns.
  Statement select_rows_after(std::optional<int64_t> after);

  // A statement that is kept for the next query of the same form. It gives the row id and some metadata columns, which
  // are positions in TableOptions::metadata, of the rows that satisfy `condition`. It gives all rows in any order, all
  // rows by row id, or at most as many as the last parameter says. Rows of an index over a table may lack a vector,
  // unless the condition says has_vector().
  enum class Extent : uint8_t { all, in_row_order, limited };
  Statement& kept_select(const std::vector<size_t>& columns, const std::string& condition, Extent extent = Extent::all);

  // The column of the row id, and the condition that a row has a vector.
  std::string row_id() const;
  std::string has_vector() const;

  // Whether the database stores text in UTF-8. Then the collation BINARY orders text by the bytes that the engine
  // reads.
  bool is_utf8();

  // Moves stored vectors to where they take less space (see StoredVectors).
  void pack_vectors(bool sweep);

  // The bytes in the database file. Nothing when SQLite has no dbstat table.
  std::optional<int64_t> disk_bytes();

 private:
  void check_names_free(const std::string& table);
  std::vector<const char*> suffixes() const;
  const char* first_column(const std::string& suffix) const;
  bool has_triggers() const;
  void drop_table(const char* suffix);
  std::string row_columns() const;
  std::string select_sql(const std::string& columns, const std::string& condition, const std::string& order) const;
  Statement prepare_select(const std::string& sql);
  std::string key() const;
  std::string column_list(const std::vector<size_t>& columns) const;
  std::string insert_sql(const std::vector<ColumnValue>& values) const;
  void bind_row(Statement& statement, std::optional<int64_t> row, const std::vector<ColumnValue>& values) const;
  Statement& delete_row_statement();
  void forget_statements();
  void set_meta(const char* name, const std::function<void(Statement&)>& bind_value);
  void remove_meta(const char* name);
  std::optional<RecallCurve> stored_recall(BlobView stored) const;
  bool step_row_statement(Execution& statement);

  ShadowSql sql_;
  ChangeLog log_;
  ChangeLog updates_;
  StoredVectors vectors_;
  KeyMap keys_;
  std::optional<ContentTable> content_;
  SegmentFile index_;
  const TableOptions& options_;
  std::optional<Meta> meta_;
  std::optional<bool> is_utf8_;
  bool tables_checked_ = false;

  struct Statements {
    std::map<std::string, Statement> rows;     // INSERT and UPDATE of docs_data, by the columns they set
    std::map<std::string, Statement> selects;  // by their SQL
    Statement delete_row, count_rows, settings, has_mark;
    std::array<Statement, 8> idle;  // of cursors that are closed
    size_t next_idle = 0;
    bool writes_prepared = false;
  };
  Statements statements_;
};

}  // namespace vec
