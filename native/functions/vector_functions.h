// The SQL functions on vectors as values: vector_distance, vector_from_json and so on.
#pragma once

#include "sqlite/sqlite.h"

namespace vec {

// Fails with SQLite's own code when a function cannot be registered.
void register_vector_functions(sqlite3* db);

}  // namespace vec
