// Writes the metadata of the messages of an Arrow IPC stream, as flatbuffers.
#pragma once

#include <vector>

#include "arrow/arrow_type.h"

namespace vec {

// REQUIRES: the types are scalars and fixed-size lists, without dictionaries.
Bytes schema_message(const std::vector<ArrowField>& fields);

// The parts of a record batch's body: length and null count of each array, offset and length of each buffer.
struct ArrowLayout {
  std::vector<int64_t> nodes;
  std::vector<int64_t> buffers;
};
Bytes record_batch_message(int64_t rows, const ArrowLayout& layout, int64_t body_bytes);

}  // namespace vec
