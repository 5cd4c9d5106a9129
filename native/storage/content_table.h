// The ordinary table that an index is over (content='posts'): its rows are read where they are, and triggers on it tell
// the index what changes.
#pragma once

#include <string>

#include "definition/table_options.h"
#include "definition/vector_argument.h"
#include "storage/shadow_sql.h"
#include "storage/vector_reader.h"

namespace vec {

// A row whose vector is NULL is none of the index's. Any other value that is no vector of the index is SQLITE_MISMATCH,
// with the row's key.
class ContentTable : public VectorReader {
 public:
  // REQUIRES: `sql` and `options` outlive this object; options.content.
  ContentTable(const ShadowSql& sql, const TableOptions& options) : sql_(sql), options_(options) {}

  // Fails with SQLITE_ERROR when there is no such table that can be indexed: an ordinary one with an INTEGER PRIMARY
  // KEY and that column.
  void check();

  // Fails with SQLITE_ERROR when the table, a column or the triggers are no longer what check() and create_triggers()
  // left: after a rename, say, or when the table was dropped and made again, triggers and all. As good as free while
  // the schema stays as it is.
  void check_followed();

  // After a row with a vector is inserted, changed or deleted, a trigger inserts its key into the command column of the
  // index. One that INSERT OR REPLACE deletes fires none (unless recursive_triggers is on): whoever finds it in the
  // index finds no vector of it here.
  void create_triggers();
  void drop_triggers();

  bool read(int64_t key, const std::function<void(BlobView)>& visit) override;
  void read_from(int64_t first_key, const std::function<bool(int64_t key, BlobView)>& visit) override;

  // The rows of the index, as SQL after FROM: the table, and the condition that there is a vector. And their key.
  // Columns are qualified: a bare name in double quotes that is none is a text to many builds of SQLite.
  std::string rows() const;
  std::string key() const { return column(options_.content->key); }

  void forget_statements() { statements_ = {}; }

 private:
  std::string name() const;
  std::string column(const std::string& name) const;
  std::string trigger(const char* event) const;
  std::string updated_columns();
  void check_columns();
  std::optional<int64_t> schema_version();
  void check_table();
  void check_triggers();
  VectorArgument vector_of(Statement& row, int column, int64_t key) const;

  const ShadowSql& sql_;
  const TableOptions& options_;
  int64_t followed_schema_ = -1;  // the schema version at which all was as it should be
  struct {
    Statement read, read_from, schema_version;
  } statements_;
};

}  // namespace vec
