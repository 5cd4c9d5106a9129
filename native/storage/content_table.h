// The ordinary table that an index is over (content='posts'). Its rows are read where they are. Triggers on it tell the
// index what changes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "definition/table_options.h"
#include "definition/vector_argument.h"
#include "storage/filter_columns.h"
#include "storage/key_map.h"
#include "storage/shadow_sql.h"
#include "storage/vector_reader.h"

namespace vec {

// A row whose vector is NULL does not belong to the index. Any other value that is not a vector of the index fails with
// SQLITE_MISMATCH, and the message has the row's key.
class ContentTable : public VectorReader {
 public:
  // REQUIRES: options.content. `sql`, `options` and `keys` outlive this object.
  ContentTable(const ShadowSql& sql, const TableOptions& options, KeyMap& keys)
      : sql_(sql), options_(options), keys_(keys), filters_(sql, options) {}

  // Fails with SQLITE_ERROR unless the table can be indexed. It must be an ordinary table with the named columns, whose
  // key is of the type that the options say. Fails with SQLITE_MISMATCH when a row has a vector and a key of another
  // type.
  void check();

  // Gives each key of the table a row id.
  void match_keys();
  // Whether the key is the rowid of the table. It is never NULL then.
  bool has_rowid_key();
  // Fails with SQLITE_CORRUPT when a key lacks its row id.
  void check_keys();

  // Fails with SQLITE_ERROR when the table, a column or the triggers are no longer what check() and create_triggers()
  // left, and when the index is detached. That happens after a rename, or when the table is dropped and created again.
  // While the schema stays the same, this takes almost no time.
  void check_followed();

  // After a row with a vector is inserted, changed or deleted, a trigger inserts its key into the command column of the
  // index. After filter columns of a row change, a trigger inserts 'filter' there, beside the key. A row that INSERT OR
  // REPLACE deletes fires no trigger, unless recursive_triggers is on. The index then still has the row, but finds no
  // vector of it here.
  void create_triggers();
  void drop_triggers();

  // A detached index has no triggers, and does not know what changes. A mark in docs_meta says so, which also a program
  // without the extension can write. check_followed() fails on a detached index.
  void detach();
  // Creates the triggers. The caller must find out what has changed since.
  void attach();
  bool is_detached();
  bool is_attached() { return !is_detached() && !missing_trigger(); }

  // After a rollback, the schema version may come again for another schema.
  void forget_followed() { followed_schema_ = -1; }

  bool read(int64_t row_id, const std::function<void(BlobView)>& visit) override;
  void read_from(int64_t first_row, const std::function<bool(int64_t row_id, BlobView)>& visit) override;

  // The rows of the index as SQL for after FROM: the source, and the condition that there is a vector. The source
  // alone, which has the columns by the name of the table, and the condition alone. The row id, and the key.
  // Columns are qualified, because many SQLite builds read an unknown double-quoted name as a string.
  std::string rows() const { return source() + " WHERE " + has_vector(); }
  std::string source() const;
  std::string has_vector() const;
  std::string row_id() const { return column(options_.row_id); }
  std::string key() const { return column(options_.content->key); }

  FilterColumns& filters() { return filters_; }

  void forget_statements() { statements_ = {}; }

 private:
  std::string trigger(const char* event) const;
  std::string updated_columns();
  std::string name() const;
  std::string column(const std::string& name) const;
  std::string filter_event();
  std::string tell_filter() const;
  std::vector<const char*> events() const;
  std::string table_rows() const;
  std::string matched(const char* join) const;
  void check_columns();
  void check_key(const std::string& type, bool is_unique);
  void check_key_values();
  bool is_unique(std::string_view column);
  std::optional<int64_t> schema_version();
  void check_table();
  void check_is_no_view();
  void check_attached();
  void check_triggers();
  std::optional<std::string> missing_trigger();
  VectorArgument vector_of(Statement& row, int column, int64_t row_id) const;

  const ShadowSql& sql_;
  const TableOptions& options_;
  KeyMap& keys_;
  FilterColumns filters_;
  int64_t followed_schema_ = -1;  // the schema version at which the last check passed
  struct {
    Statement read, read_from, schema_version;
  } statements_;
};

}  // namespace vec
