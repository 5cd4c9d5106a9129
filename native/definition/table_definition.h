// What CREATE VIRTUAL TABLE ... USING vector(...) says, as JSON: for tools, which need not read its SQL then.
#pragma once

#include <string>

#include "definition/table_options.h"

namespace vec {

// With every option that was left out at its default.
std::string print_definition(const TableOptions& options);

}  // namespace vec
