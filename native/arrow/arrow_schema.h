// The schema message of an Arrow IPC stream.
#pragma once

#include <vector>

#include "arrow/arrow_type.h"
#include "arrow/flatbuffer_reader.h"

namespace vec {

// The columns, named by bytes of the schema. Fails with SQLITE_ERROR on a schema that is damaged or big-endian. Whether
// the types are of use, the caller decides.
std::vector<ArrowField> read_arrow_schema(const FlatTable& schema);

}  // namespace vec
