// One vector table on one connection.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "definition/table_options.h"
#include "engine/connection.h"
#include "engine/table_state.h"
#include "engine/write_mode.h"
#include "search/search_trace.h"
#include "sqlite/interruption.h"
#include "sqlite/sqlite.h"
#include "storage/shadow_tables.h"

namespace vec {

// SQLite makes and destroys these as it likes (at every schema change): what is dear to make lives
// in Connection.
struct VectorTable : sqlite3_vtab {
  VectorTable(Connection& connection, const std::string& schema, const std::string& table, TableOptions options);
  ~VectorTable();
  VectorTable(const VectorTable&) = delete;
  VectorTable& operator=(const VectorTable&) = delete;

  // The vectors in memory, as of the connection's read snapshot, or of whenever it was last asked.
  VectorStore& current_store();
  VectorStore& shared_store() { return shared_state().store; }
  TableState& shared_state();
  // Null when there is none.
  const PendingMerge* pending_merge() const { return state ? state->pending_merge.get() : nullptr; }

  // Whether a KNN query finds a graph to go by, as far as this connection knows.
  bool has_graph();

  Connection& connection;
  TableOptions options;
  ShadowTables shadow;
  Interruption interruption;
  std::shared_ptr<TableState> state;               // null until the first search
  std::shared_ptr<const SearchTrace> last_search;  // null until the first one
  int64_t merge_at_seq = 0;     // the log position from which it is worth asking whether a merge is due
  uint64_t writes = 0;          // of this object: an open cursor sees that rows may have gone
  uint64_t writes_before = 0;   // this transaction
  uint64_t version_before = 0;  // of the store
  bool busy = false;            // see NoReentry
  WriteMode write_mode;         // how the statement that runs now writes
};

// The engine's own statements never come back to the table they serve, unless a damaged file has made its shadow tables
// views or given them triggers that do: then this fails with SQLITE_CORRUPT.
class NoReentry {
 public:
  explicit NoReentry(VectorTable& table) : table_(table) {
    if (table.busy) table.shadow.sql().fail_corrupt("its shadow tables refer to itself");
    table.busy = true;
  }
  NoReentry(const NoReentry&) = delete;
  NoReentry& operator=(const NoReentry&) = delete;
  ~NoReentry() { table_.busy = false; }

 private:
  VectorTable& table_;
};

}  // namespace vec
