// How the statement that runs now writes to a vector table.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace vec {

// It writes rows, as its SQL says.
struct SqlRows {};

// It writes the rows of an import.
struct ImportedRows {
  // By the position in TableOptions::metadata, whether the import has the column. In such a column, a NULL stays NULL
  // and does not become the default.
  std::vector<bool> given_metadata;
};

// It commits an import. An interruption of the merge then ends the commit.
struct ImportCommit {};

// It is an INSERT that stands for work on the index. As a statement, SQLite undoes all of the work when it fails.
struct IndexCommand {
  enum Kind : uint8_t { merge, rebuild } kind;
  int64_t result = 0;
  bool interrupted = false;
};

using WriteMode = std::variant<SqlRows, ImportedRows, ImportCommit, IndexCommand*>;

// Sets the mode of a table until the end of its scope.
class WriteScope {
 public:
  // REQUIRES: `mode` outlives this object.
  WriteScope(WriteMode& mode, WriteMode value) : mode_(mode), before_(std::exchange(mode, std::move(value))) {}
  WriteScope(const WriteScope&) = delete;
  WriteScope& operator=(const WriteScope&) = delete;
  ~WriteScope() { mode_ = std::move(before_); }

 private:
  WriteMode& mode_;
  WriteMode before_;
};

}  // namespace vec
