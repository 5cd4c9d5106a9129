// How the statements that run now write to a vector table.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace vec {

// As SQL says: an INSERT, UPDATE or DELETE of rows.
struct SqlRows {};

// The rows of an import.
struct ImportedRows {
  // By the position in TableOptions::metadata, whether the import has the column. A NULL in such a column stays NULL
  // and does not become the default.
  std::vector<bool> given_metadata;
};

// The commit of an import: an interruption of the merge ends it.
struct ImportCommit {};

// An INSERT that stands for work on the index, which SQLite then undoes as a whole when it fails.
struct IndexCommand {
  enum Kind : uint8_t { sync, rebuild } kind;
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
