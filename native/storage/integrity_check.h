// What PRAGMA integrity_check says of a vector table.
#pragma once

#include <optional>
#include <string>

#include "storage/shadow_tables.h"

namespace vec {

// The first thing that is wrong; nothing when all is well. `quick`: without looking at the vectors' elements, or
// reading the segment.
std::optional<std::string> check_integrity(ShadowTables& shadow, const TableOptions& options, bool quick);

}  // namespace vec
