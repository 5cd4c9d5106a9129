// Refuses by an authorizer, each time that SQLite asks it.
#include "support/failing_calls.h"

namespace {

faults::Failure questions;

int authorize(void*, int, const char*, const char*, const char*, const char*) {
  return questions.fails_now() ? SQLITE_DENY : SQLITE_OK;
}

void install(sqlite3* db) { sqlite3_set_authorizer(db, authorize, nullptr); }
void remove_authorizer(sqlite3* db) { sqlite3_set_authorizer(db, nullptr, nullptr); }

}  // namespace

int main(int count, char** arguments) {
  return faults::run_failing_calls({"authorizer", &questions, install, remove_authorizer}, count, arguments);
}
