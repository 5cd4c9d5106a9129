#include "engine/vector_table.h"

#include "sqlite/error.h"

namespace vec {

VectorTable::VectorTable(Connection& connection, const std::string& schema, const std::string& table,
                         TableOptions table_options)
    : sqlite3_vtab{},
      connection(connection),
      options(std::move(table_options)),
      shadow(connection.db(), schema, table, options),
      interruption(connection.db()) {
  connection.add(this, shadow.sql());
}

VectorTable::~VectorTable() { connection.remove(this); }

TableState& VectorTable::shared_state() {
  if (!state) state = connection.state(shadow.schema(), shadow.table(), shadow.meta().table_id);
  return *state;
}

VectorStore& VectorTable::current_store() {
  VectorStore& store = shared_store();
  store.catch_up(shadow, options);
  return store;
}

bool VectorTable::has_graph() {
  if (options.mode == Mode::exact) return false;
  if (state && state->store.view()) return state->store.view()->segment->graph().has_value();
  try {
    return shadow.index().header().has_value();
  } catch (const Error& error) {
    // The query will report any other error, or SQLite prepares it again after a schema change.
    if ((error.code & 0xff) == SQLITE_IOERR || error.code == SQLITE_NOMEM) throw;
    return false;
  }
}

}  // namespace vec
