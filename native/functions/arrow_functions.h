// The SQL functions vector_export_arrow and vector_insert_arrow.
#pragma once

#include "engine/connection.h"

namespace vec {

void register_arrow_functions(const ConnectionHandle& connection);

}  // namespace vec
