// Detaches an index from the table that it is over, and attaches it again.
#pragma once

#include <cstdint>

namespace vec {

struct VectorTable;

// Both do all or nothing, and fail on a table that is not an index over a table.

// Drops the triggers. From then on, the index refuses every query.
void detach_index(VectorTable& table);

// Creates the triggers, and finds the rows that changed since: it compares the vector of each row with the segment.
// Returns how many rows have changed. Without a segment to compare with, it builds the index again, and returns the
// number of all rows. Returns 0 for an index that is attached.
int64_t attach_index(VectorTable& table);

}  // namespace vec
