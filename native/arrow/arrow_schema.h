// Reads the schema message of an Arrow IPC stream.
#pragma once

#include <vector>

#include "arrow/arrow_type.h"
#include "arrow/flatbuffer_reader.h"

namespace vec {

// The columns. Their names are views of the schema's bytes. Fails with SQLITE_ERROR on a schema that is damaged or
// big-endian. The caller decides whether the types can be used.
std::vector<ArrowField> read_arrow_schema(const FlatTable& schema);

}  // namespace vec
