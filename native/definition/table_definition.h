// The options of a vector table as JSON, for tools, which then need not parse the SQL of CREATE VIRTUAL TABLE.
#pragma once

#include <string>

#include "definition/table_options.h"

namespace vec {

// Options that were left out have their defaults.
std::string print_definition(const TableOptions& options);

}  // namespace vec
