// What a database does while calls fail, and what must be true of it afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/memory_vfs.h"
#include "support/sql.h"
#include "support/table_kinds.h"

namespace faults {

struct Step {
  std::string sql;         // on the vector table
  std::string twin_sql;    // the same on its twin, if the first has succeeded
  bool is_needed = false;  // the script ends when it fails
  bool commits = false;    // counts the commit in the table `state`, and commits
};
using Script = std::vector<Step>;

// One of the databases: that of a table kind, or else of an index kind.
struct DatabaseKind {
  const TableKind* table;
  const IndexKind* index;
};

struct Phase {
  std::string name;
  DatabaseKind database;
  Script script;
  bool writes;
};

const std::vector<Phase>& phases();

// Prepares a connection to the database of the workload. Fails with the first error.
Outcome prepare_connection(sqlite3* db, bool wal);

// The files of a database in which no phase has run.
MemoryFiles make_database(const DatabaseKind& kind, bool wal);

struct Progress {
  Outcome first_error;
  int64_t commits = 0;  // that were acknowledged
};

// Runs a script. With `goes_on`, a statement that fails is passed over where its transaction goes on.
Progress run_script(sqlite3* db, const Script& script, bool goes_on);

// What is wrong: rows that differ from the twin's, a search that misses one, damage. "" when all is well. One commit
// more than those that were acknowledged may be there.
std::string find_problems(sqlite3* db, const DatabaseKind& kind, int64_t commits);

}  // namespace faults
