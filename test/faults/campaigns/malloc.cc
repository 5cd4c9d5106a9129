// Fails every allocation of SQLite, one after another.
#include "support/failing_calls.h"
#include "support/failing_memory.h"

int main(int count, char** arguments) {
  return faults::run_failing_calls({"malloc", &faults::sqlite_allocations}, count, arguments);
}
