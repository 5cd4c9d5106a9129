// The campaigns that fail each call of one sort, one after another, in every phase of the workload. After each: no
// crash, the connection goes on and tells the truth, and so does a fresh one.
#pragma once

#include <functional>

#include "support/failure.h"
#include "support/options.h"
#include "support/sql.h"

namespace faults {

struct FailingCalls {
  const char* campaign;
  Failure* failure;
  // Makes the calls of a new connection fail by `failure`, and makes them succeed again.
  std::function<void(sqlite3* db)> install = [](sqlite3*) {};
  std::function<void(sqlite3* db)> remove = [](sqlite3*) {};
};

// Runs the campaign, and returns the exit status.
int run_failing_calls(const FailingCalls& calls, int count, char** arguments);

}  // namespace faults
