// Fails every allocation of C++ while SQLite runs, one after another.
#include "support/failing_calls.h"
#include "support/failing_memory.h"

int main(int count, char** arguments) {
  return faults::run_failing_calls({"new", &faults::cpp_allocations}, count, arguments);
}
