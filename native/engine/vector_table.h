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

// SQLite makes and destroys these objects at will, at every schema change. What takes long to make is in Connection.
struct VectorTable : sqlite3_vtab {
  VectorTable(Connection& connection, const std::string& schema, const std::string& table, TableOptions options);
  ~VectorTable();
  VectorTable(const VectorTable&) = delete;
  VectorTable& operator=(const VectorTable&) = delete;

  // current_store() brings the vectors in memory to the connection's read snapshot. shared_store() leaves them as they
  // are.
  VectorStore& current_store();
  VectorStore& shared_store() { return shared_state().store; }
  TableState& shared_state();
  // Null when there is none.
  const PendingMerge* pending_merge() const { return state ? state->pending_merge.get() : nullptr; }

  // Whether a KNN query will find a graph, as far as this connection knows.
  bool has_graph();

  Connection& connection;
  TableOptions options;
  ShadowTables shadow;
  Interruption interruption;
  std::shared_ptr<TableState> state;               // null until it is first needed
  std::shared_ptr<const SearchTrace> last_search;  // null until the first search
  int64_t merge_at_seq = 0;                        // the log position from which to ask again whether a merge is due
  uint64_t writes = 0;                             // of this object; an open cursor sees by it that rows may be gone
  uint64_t writes_before = 0;                      // before this transaction
  uint64_t version_before = 0;                     // of the store, before this transaction
  uint64_t transactions = 0;                       // how many have written to this object
  bool in_transaction = false;                     // whether the last of them goes on
  bool busy = false;                               // see NoReentry
  WriteMode write_mode;                            // how the statement that runs now writes
};

// Detects a use of the table in the middle of another one. A function of the application that the engine calls can
// cause that: a progress function, or one in a DEFAULT. Fails with SQLITE_LOCKED.
class NoReentry {
 public:
  explicit NoReentry(VectorTable& table) : table_(table) {
    if (table.busy) fail_in_use(table);
    table.busy = true;
  }
  NoReentry(const NoReentry&) = delete;
  NoReentry& operator=(const NoReentry&) = delete;
  ~NoReentry() { table_.busy = false; }

 private:
  [[noreturn]] static void fail_in_use(VectorTable& table);

  VectorTable& table_;
};

}  // namespace vec
