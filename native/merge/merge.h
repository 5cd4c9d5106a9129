// When and how the stored segment of a table is made anew.
#pragma once

#include <cstdint>

namespace vec {

struct IndexCommand;
struct VectorTable;

// Before a commit of so many rows: merges what has changed since the segment, if it is enough to be worth it; a large
// transaction at once, small ones a little each. When that cannot be done (the work is interrupted, the segment is
// damaged), the commit goes on without.
void merge_if_due(VectorTable& table, int64_t rows_written);

// Makes the first segment, of a table that is being created over rows that are there already, if it is to have one.
void create_index(VectorTable& table);

// Merges whatever has changed; returns how many keys have. Or makes the segment from all rows, and whatever was wrong
// with it is gone; returns how many rows there are. It is done as a statement of its own that writes to the table, so
// that SQLite undoes all of it when anything fails or interrupts it.
int64_t sync_index(VectorTable& table);
int64_t rebuild_index(VectorTable& table);

// That statement's part in the row writer.
void run_command(VectorTable& table, IndexCommand& command);

// The log must keep its entries from here on, for the merge that this connection has begun.
int64_t first_seq_needed(const VectorTable& table);

}  // namespace vec
