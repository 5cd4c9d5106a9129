// The rows of a vector table as an Arrow IPC stream.
#pragma once

#include <cstdint>
#include <optional>

#include "sqlite/result_blob.h"

namespace vec {

struct VectorTable;

// Writes the rows whose key is greater than `after`, by key, at most `count`. Fails with SQLITE_MISMATCH on a value
// that the Arrow type of its column cannot hold as it is, with SQLITE_TOOBIG on more rows than the result has room for.
void export_arrow(VectorTable& table, std::optional<int64_t> after, std::optional<int64_t> count, ResultBlob& stream);

}  // namespace vec
