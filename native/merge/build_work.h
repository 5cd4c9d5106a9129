// The work of building an index, for the connection that does it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/work.h"
#include "sqlite/interruption.h"

namespace vec {

// Checks for interruptions, and reports progress to the SQL function that vector_config('progress', name) has named.
class BuildWork : public Work {
 public:
  // REQUIRES: `interruption` outlives this object.
  BuildWork(sqlite3* db, Interruption& interruption, std::string table,
            const std::optional<std::string>& progress_function);

  void report(const char* phase, size_t done, size_t total) override;

 private:
  Interruption& interruption_;
  std::string table_;
  Statement progress_;
  const char* phase_ = nullptr;
  std::chrono::steady_clock::time_point reported_;
};

}  // namespace vec
