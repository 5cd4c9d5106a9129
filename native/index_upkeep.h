// When and how the stored segment of a table is made anew.
#pragma once

#include <cstdint>

namespace vec {

struct VectorTable;

// Before a commit of so many rows: merges what has changed since the segment, if it is enough to be worth it; a large transaction at once, small
// ones a little each. When that cannot be done (memory is short, the work is interrupted, the segment is damaged), the commit goes on without.
void merge_if_due(VectorTable& table, int64_t rows_written);

// Merges whatever has changed. Returns how many keys have.
int64_t sync_index(VectorTable& table);

// Makes the segment from all rows; whatever was wrong with it is gone then. Returns how many rows there are.
int64_t rebuild_index(VectorTable& table);

}  // namespace vec
