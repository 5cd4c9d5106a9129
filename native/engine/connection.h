// What the engine keeps for one SQLite connection, outside the virtual table objects: SQLite takes those down and makes
// them anew whenever the schema changes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/sqlite.h"

namespace vec {

class ShadowSql;
struct TableState;
struct VectorTable;

// What SQLite keeps for a module or a function of ours: each holds the connection, as any of them may be dropped before
// the others.
using ConnectionHandle = std::shared_ptr<class Connection>;

inline void delete_connection_handle(void* handle) { delete static_cast<ConnectionHandle*>(handle); }

class Connection {
 public:
  explicit Connection(sqlite3* db);
  ~Connection();

  sqlite3* db() const { return db_; }

  // The file of a schema; "" for memory and temp databases.
  std::string file(const std::string& schema) const;

  // A number that no other log entry has, of this or any connection (see docs/internals/format.md, The log).
  int64_t next_stamp();

  // The state of the table `table` that has the id `table_id`; made empty when there is none yet.
  std::shared_ptr<TableState> state(const std::string& schema, const std::string& table, int64_t table_id);

  // The virtual table objects that live on this connection, found by what `names` says. REQUIRES: `names` stays until
  // remove().
  void add(VectorTable* table, const ShadowSql& names);
  void remove(VectorTable* table);
  VectorTable* find(const std::string& schema, const std::string& table) const;

  // The SQL function that is told how far a long build is, if vector_config('progress', name) has named one.
  std::optional<std::string> progress_function;

  // Whether a commit of this connection merges: a statement that a progress function runs then is in the middle of it.
  bool is_merging = false;

 private:
  struct Entry;
  struct NamedTable {
    VectorTable* table;
    const ShadowSql* names;
  };
  // Forgets the states that nobody uses and whose database has been detached.
  void forget_detached();

  sqlite3* db_;
  uint64_t stamp_state_;
  std::vector<Entry> entries_;
  std::vector<NamedTable> tables_;
};

}  // namespace vec
