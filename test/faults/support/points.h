// The points of a campaign: each is one fault, and always the same one by its number. They run in child processes, so
// that a crash or a hang is one more fault, and the points after it run too.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "support/options.h"

namespace faults {

struct Tally {
  int64_t next = 0;  // the first point that has not run
  int64_t points = 0;
  int64_t faults = 0;     // crashes and leaks included
  int64_t other[4] = {};  // whatever the campaign counts
};

// The tally of this process and its children.
Tally& tally();

// Whether SIGTERM or SIGINT has come.
bool is_stopped();

// Counts a fault, and prints what was expected and received.
void report_fault(int64_t point, const std::string& what);

// Runs the points from options.from to `end`, or options.only. Each child runs up to `per_child` of them, and then
// looks for leaks. A point that takes more than a minute of the processor counts as a hang. SIGTERM and SIGINT end the
// campaign after the current point.
void run_points(const Options& options, int64_t end, int64_t per_child, const std::function<void(int64_t point)>& run);

// Prints the result as the line of JSON that scripts/faults.mjs reads. Returns the exit status: 1 where there were
// faults.
int finish(const char* campaign, const Options& options, const std::string& detail);

}  // namespace faults
