// A program that has SQLite in it and loads the extension: `host <library> <script>`. It opens, uses and closes a
// connection in the main thread, in a thread that ends, and again in the main thread. Then it prints the rows of the
// script, a line for each, and exits.
#include <sqlite3.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace {

int append_row(void* rows, int count, char** values, char**) {
  for (int i = 0; i < count; ++i) {
    if (i > 0) *static_cast<std::string*>(rows) += '|';
    *static_cast<std::string*>(rows) += values[i] == nullptr ? "NULL" : values[i];
  }
  *static_cast<std::string*>(rows) += '\n';
  return 0;
}

// The rows of the script, or an error of SQLite.
std::string run(const char* library, const std::string& script) {
  sqlite3* db = nullptr;
  char* message = nullptr;
  std::string rows;
  int code = sqlite3_open(":memory:", &db);
  if (code == SQLITE_OK) code = sqlite3_enable_load_extension(db, 1);
  if (code == SQLITE_OK) code = sqlite3_load_extension(db, library, nullptr, &message);
  if (code == SQLITE_OK) code = sqlite3_exec(db, script.c_str(), append_row, &rows, &message);
  if (code != SQLITE_OK) rows = std::string("error: ") + (message != nullptr ? message : sqlite3_errmsg(db)) + '\n';
  sqlite3_free(message);
  if (sqlite3_close(db) != SQLITE_OK) rows = "error: the connection did not close\n";
  return rows;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  std::ifstream file(arguments[2]);
  const std::string script{std::istreambuf_iterator<char>(file), {}};
  const std::string first = run(arguments[1], script);
  std::string second;
  std::thread([&] { second = run(arguments[1], script); }).join();
  const std::string third = run(arguments[1], script);
  if (second != first || third != first) std::puts("error: the rows differ");
  std::fputs(first.c_str(), stdout);
  return 0;
}
