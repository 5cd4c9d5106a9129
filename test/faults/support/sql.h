// SQL on a connection, for the hosts of these tests.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>

namespace faults {

struct Outcome {
  int code = SQLITE_OK;  // extended
  std::string message;

  int primary_code() const { return code & 0xff; }
  explicit operator bool() const { return code == SQLITE_OK; }
};

Outcome run(sqlite3* db, const std::string& sql);
// The first value of the first row as text, "" when there is none, "error <code>: <message>" when it fails.
std::string value(sqlite3* db, const std::string& sql);
int64_t integer(sqlite3* db, const std::string& sql);
// Runs SQL that has to succeed. Otherwise it ends the process with status 2.
void must_run(sqlite3* db, const std::string& sql);
void update_blob(sqlite3* db, const std::string& sql, const std::string& bytes);

// Initializes SQLite, and loads the extension into every connection from now on.
void load_extension_everywhere();
// Opens a file of the memory file system. Ends the process with status 2 when that fails.
sqlite3* open_memory_file(const char* name = "test.db");

// Adds the SQL function test_vector(number): a vector of 16 float4, another one for each number.
int add_test_vector(sqlite3* db);

std::string text(const char* format, ...);

}  // namespace faults
