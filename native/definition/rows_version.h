// The version of the rows, which is that of all shadow tables but docs_index.
#pragma once

#include <cstdint>

#include "definition/table_options.h"

namespace vec {

// The newest version that this build reads and writes.
inline constexpr int64_t kNewestRows = 2;

// The version in which a table with these options keeps its rows. A table that uses nothing of version 2 has version 1,
// so an older build can read and write it.
int64_t rows_version(const TableOptions& options);

}  // namespace vec
