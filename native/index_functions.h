// The SQL functions on a whole table: vector_rebuild_index, vector_sync_index, vector_ef_search, vector_index_info.
#pragma once

namespace vec {

class Connection;

// REQUIRES: `connection` outlives the functions.
void register_index_functions(Connection& connection);

}  // namespace vec
