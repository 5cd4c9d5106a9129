// Decides by numbers alone when a merge is due and what it makes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "definition/table_options.h"

namespace vec {

// The least number of changes that causes a merge, where the options do not say it. A large table waits for more: 5% of
// its rows. After a failure, the next attempt waits for as many changes as this.
inline constexpr int64_t kLeastChanges = 5'000;

// How many rows a table has when it gets its first segment.
int64_t rows_to_begin(const TableOptions& options);

// Whether a table of `rows` rows gets a segment. `had_one`: whether it has one now.
bool is_to_have_segment(const TableOptions& options, int64_t rows, bool had_one);

// Whether a merge makes the segment from all rows, and not from the old segment of `nodes` nodes. `added`: how many
// rows are new or have another vector.
bool is_made_anew(int64_t nodes, int64_t added, int64_t rows);

// Whether a merge begins.
struct Due {
  bool now;
  bool overdue;      // it has been put off for too long
  int64_t next_seq;  // the log position from which to ask again
  int64_t changes;   // how many changes cause a merge
};

// For a table with a segment of `segment_rows` rows. `base` is the log position of the segment, and `head` the end of
// the log.
Due due_with_segment(const TableOptions& options, int64_t segment_rows, int64_t base, int64_t head);
// For a table without a segment.
Due due_without_segment(const TableOptions& options, int64_t rows, int64_t head);
// For a table whose segment a newer version of the extension wrote. It is never due.
Due due_beside_newer_segment(int64_t head);

// Whether a commit of `rows_written` rows does the whole merge.
bool is_done_at_once(const Due& due, int64_t rows_written);
// Whether a connection that has written `writes` rows begins a merge. A connection that writes a few rows and closes
// would begin in vain.
bool is_worth_beginning(const Due& due, int64_t writes);
// What a commit does for a pending merge.
struct Advance {
  size_t nodes;   // how many nodes it adds
  bool together;  // whether it does so on all cores
};

Advance advance_by(int64_t rows_written);

}  // namespace vec
