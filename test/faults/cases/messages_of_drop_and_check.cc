// SQLite takes no message from xDestroy, nor from xIntegrity with an error code. They leaked, and PRAGMA
// integrity_check said only "authorization denied" or "SQL logic error".
#include "support/case.h"

using namespace faults;

namespace {

std::string logged;

void on_log(void*, int, const char* message) { logged += std::string(message) + "\n"; }

int deny_drop(void*, int action, const char* table, const char*, const char*, const char*) {
  return action == SQLITE_DELETE && table != nullptr && std::strcmp(table, "docs_meta") == 0 ? SQLITE_DENY : SQLITE_OK;
}

int deny_read(void*, int action, const char* table, const char*, const char*, const char*) {
  return action == SQLITE_READ && table != nullptr && std::strcmp(table, "docs_log") == 0 ? SQLITE_DENY : SQLITE_OK;
}

}  // namespace

int main() {
  sqlite3_config(SQLITE_CONFIG_LOG, on_log, nullptr);
  Case test;
  const sqlite3_int64 before = sqlite3_memory_used();
  for (int i = 0; i < 100; i++) {
    remove_files();
    sqlite3* db = open_memory_file();
    must_run(db, "CREATE VIRTUAL TABLE docs USING vector(dim=4)");
    sqlite3_set_authorizer(db, deny_drop, nullptr);
    test.expect("DROP TABLE", "authorization denied", run(db, "DROP TABLE docs").message);
    sqlite3_set_authorizer(db, deny_read, nullptr);
    test.expect_part("integrity_check", "vector table \"docs\" cannot be checked: access to docs_log",
                     value(db, "PRAGMA integrity_check"));
    test.expect_close("after both", db);
  }
  test.expect_part("SQLite's log", "not authorized", logged);
  test.expect("memory left", "0", std::to_string(sqlite3_memory_used() - before));
  return test.status();
}
