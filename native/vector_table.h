// The virtual table module `vector`.
#pragma once

#include <memory>
#include <string>

#include "connection.h"
#include "query_plan.h"
#include "shadow_tables.h"
#include "sqlite.h"
#include "table_options.h"
#include "vector_store.h"

namespace vec {

// One vector table on one connection. SQLite makes and destroys these as it likes (at every schema change): what is dear to make lives
// in Connection.
struct VectorTable : sqlite3_vtab {
  VectorTable(Connection& connection, const std::string& schema, const std::string& table, TableOptions options);
  ~VectorTable();
  VectorTable(const VectorTable&) = delete;
  VectorTable& operator=(const VectorTable&) = delete;

  // The vectors in memory, as of the connection's read snapshot.
  VectorStore& current_store();

  Connection& connection;
  TableOptions options;
  ShadowTables shadow;
  std::shared_ptr<VectorStore> store;  // null until the first search
  uint64_t writes = 0;                 // of this object: an open cursor sees that rows may have gone
};

// Registers the module; `connection` becomes SQLite's to destroy.
void register_vector_module(std::unique_ptr<Connection> connection);

}  // namespace vec
