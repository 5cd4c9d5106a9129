// Exports the rows of a vector table as an Arrow IPC stream.
#pragma once

#include <cstdint>
#include <optional>

#include "sqlite/result_blob.h"

namespace vec {

struct VectorTable;

// Writes at most `count` rows whose keys are greater than `after`, by key. Fails with SQLITE_MISMATCH on a value that
// the Arrow type of its column cannot hold exactly. Fails with SQLITE_TOOBIG when the result has no room for the rows.
void export_arrow(VectorTable& table, std::optional<int64_t> after, std::optional<int64_t> count, ResultBlob& stream);

}  // namespace vec
