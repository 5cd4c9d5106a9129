// The answer of a vector table to PRAGMA integrity_check.
#pragma once

#include <optional>
#include <string>

#include "storage/shadow_tables.h"

namespace vec {

// The first problem found. Nothing when there is none. With `quick`, neither the elements of the vectors nor the
// segment are read.
std::optional<std::string> check_integrity(ShadowTables& shadow, const TableOptions& options, bool quick);

}  // namespace vec
