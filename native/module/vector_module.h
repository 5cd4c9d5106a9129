// The virtual table module `vector`: the functions that SQLite calls.
#pragma once

#include "engine/connection.h"

namespace vec {

// Registers the module, and knn_match() as a function.
void register_vector_module(const ConnectionHandle& connection);

}  // namespace vec
