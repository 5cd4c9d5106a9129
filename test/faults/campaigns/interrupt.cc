// Interrupts by SQLite's progress handler, at every opcode.
#include "support/failing_calls.h"

namespace {

faults::Failure opcodes;

int on_opcode(void*) { return opcodes.fails_now(); }

void install(sqlite3* db) { sqlite3_progress_handler(db, 1, on_opcode, nullptr); }
void remove_handler(sqlite3* db) { sqlite3_progress_handler(db, 0, nullptr, nullptr); }

}  // namespace

int main(int count, char** arguments) {
  return faults::run_failing_calls({"interrupt", &opcodes, install, remove_handler}, count, arguments);
}
