// The metadata of the messages of an Arrow IPC stream, as flatbuffers.
#pragma once

#include <vector>

#include "arrow/arrow_type.h"

namespace vec {

// Of scalars and fixed-size lists, without dictionaries.
Bytes schema_message(const std::vector<ArrowField>& fields);

// What a record batch has in its body: pairs of length and null count for each array, pairs of offset and length for
// each buffer.
struct ArrowLayout {
  std::vector<int64_t> nodes;
  std::vector<int64_t> buffers;
};
Bytes record_batch_message(int64_t rows, const ArrowLayout& layout, int64_t body_bytes);

}  // namespace vec
