// The command line of a campaign.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace faults {

struct Options {
  int64_t from = 0;                                     // the first point
  int64_t count = std::numeric_limits<int64_t>::max();  // how many points at most
  int64_t step = 1;                                     // every step-th point
  int64_t only = -1;                                    // this point alone, and what it does is printed
  int64_t seed = 1;
  double seconds = std::numeric_limits<double>::infinity();
  bool wal = false;
  bool lasting = false;  // every call fails after the first that does
  bool verbose = false;
  std::vector<std::string> rest;  // what is not an option
};

// Ends the process with status 2 when it is not understood.
Options parse_options(int count, char** arguments);

// In seconds, from some moment in the past.
double now();
// What this process has used.
double processor_seconds();

}  // namespace faults
