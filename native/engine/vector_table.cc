#include "engine/vector_table.h"

#include "sqlite/error.h"

namespace vec {

VectorTable::VectorTable(Connection& connection, const std::string& schema, const std::string& table,
                         TableOptions table_options)
    : sqlite3_vtab{},
      connection(connection),
      options(std::move(table_options)),
      shadow(connection.db(), schema, table, options, this),
      interruption(connection.db()) {
  connection.add(this, shadow.sql());
}

VectorTable::~VectorTable() {
  connection.remove(this);
  sqlite3_free(zErrMsg);  // SQLite does not take a message from every method
}

TableState& VectorTable::shared_state() {
  if (!state) state = connection.state(shadow.schema(), shadow.table(), shadow.meta().table_id);
  return *state;
}

VectorStore& VectorTable::current_store() {
  VectorStore& store = shared_store();
  store.recent().set_most_bytes(connection.cache_bytes);
  store.catch_up(shadow, options);
  return store;
}

// The connection itself may have put a view or a trigger there, since its schema was checked.
void NoReentry::fail_in_use(VectorTable& table) {
  table.shadow.check_refers_to_others();
  fail(SQLITE_LOCKED,
       "vector table \"%w\": expected a statement that runs while no other one reads, writes or merges the table, "
       "received one of a function that the other one calls",
       table.shadow.table().c_str());
}

bool VectorTable::has_graph() {
  if (options.mode == Mode::exact) return false;
  if (state && state->store.view()) return state->store.view()->segment->graph().has_value();
  try {
    shadow.check_tables();
    return shadow.index().header().has_value();
  } catch (const Error& error) {
    // The query will report any other error, or SQLite prepares it again after a schema change.
    if ((error.code & 0xff) == SQLITE_IOERR || error.code == SQLITE_NOMEM) throw;
    return false;
  }
}

}  // namespace vec
