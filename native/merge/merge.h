// Merges the changes of a table into its stored segment.
#pragma once

#include <cstdint>

namespace vec {

struct IndexCommand;
struct VectorTable;

// Called before a commit of `rows_written` rows. Merges the changes since the segment, if they are many enough. A large
// transaction does the whole merge at once, and small ones do a part each. If the merge fails, the commit goes on
// without it: before it writes with the old segment, and later without a segment. Two kinds of error fail the commit:
// one by which SQLite has rolled back the transaction, and an interruption while an import commits.
void merge_if_due(VectorTable& table, int64_t rows_written);

// Whether so much has changed since the segment that it is to be merged.
bool is_merge_due(VectorTable& table);

// Makes the first segment of a table that is created over existing rows, if it is to have one.
void create_index(VectorTable& table);

// merge_index() merges all changes, and returns how many keys have changed. It fails on a segment of a newer version.
// rebuild_index() makes the segment from all rows, which repairs any damage and replaces a segment of any version. It
// returns how many rows there are.
// Both run as a statement that writes to the table. So SQLite undoes all of the work after an error or an interruption.
int64_t merge_index(VectorTable& table);
int64_t rebuild_index(VectorTable& table);

// The part of that statement that the row writer calls.
void run_command(VectorTable& table, IndexCommand& command);

// The first log entry that the pending merge of this connection needs. INT64_MAX when no merge is pending.
int64_t first_seq_needed(const VectorTable& table);

}  // namespace vec
