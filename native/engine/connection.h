// What the engine keeps for one SQLite connection. It lives longer than the virtual table objects, which SQLite
// destroys and makes again whenever the schema changes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "memory/recent_vectors.h"
#include "sqlite/sqlite.h"

namespace vec {

class ShadowSql;
struct TableState;
struct VectorTable;

// What SQLite keeps for each of our modules and functions. Each handle holds the connection, because SQLite may drop
// any of them before the others.
using ConnectionHandle = std::shared_ptr<class Connection>;

inline void delete_connection_handle(void* handle) { delete static_cast<ConnectionHandle*>(handle); }

class Connection {
 public:
  explicit Connection(sqlite3* db);
  ~Connection();

  sqlite3* db() const { return db_; }

  // The file of a schema. "" for memory and temp databases.
  std::string file(const std::string& schema) const;

  // A number that no other log entry has, of this or any other connection (see docs/internals/format.md, The log).
  int64_t next_stamp();

  // The state of the table `table` with the id `table_id`. It is created empty when there is none yet.
  std::shared_ptr<TableState> state(const std::string& schema, const std::string& table, int64_t table_id);

  // Registers a virtual table object, which find() then finds by `names`. REQUIRES: `names` exists until remove().
  void add(VectorTable* table, const ShadowSql& names);
  void remove(VectorTable* table);
  VectorTable* find(const std::string& schema, const std::string& table) const;

  // The SQL function that is told the progress of a long build. vector_config('progress', name) names it.
  std::optional<std::string> progress_function;

  // The most memory that each table takes for vectors it has read. vector_config('cache_bytes', n) sets it.
  size_t cache_bytes = RecentVectors::kDefaultBytes;

  // Whether a commit of this connection is merging. A statement that a progress function then runs is inside of that
  // commit.
  bool is_merging = false;

 private:
  struct Entry;
  struct NamedTable {
    VectorTable* table;
    const ShadowSql* names;
  };
  // Forgets states that nobody uses and whose database has been detached.
  void forget_detached();

  sqlite3* db_;
  uint64_t stamp_state_;
  std::vector<Entry> entries_;
  std::vector<NamedTable> tables_;
};

}  // namespace vec
