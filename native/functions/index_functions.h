// The SQL functions on a whole table: vector_rebuild_index, vector_merge_index, vector_upgrade, vector_ef_search,
// vector_index_info, vector_last_search, vector_definition. And vector_config, on the process or the connection.
#pragma once

#include "engine/connection.h"

namespace vec {

void register_index_functions(const ConnectionHandle& connection);

}  // namespace vec
