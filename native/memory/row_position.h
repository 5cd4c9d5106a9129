// Where a row is in memory.
#pragma once

#include <cstddef>

namespace vec {

// A row of the segment, or the slot of a row that has changed since (see RowPositions).
struct RowPosition {
  bool is_slot;
  size_t index;
};

}  // namespace vec
