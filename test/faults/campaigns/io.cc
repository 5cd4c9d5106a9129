// Fails every call of the file system, one after another.
#include "support/failing_calls.h"
#include "support/memory_vfs.h"

int main(int count, char** arguments) { return faults::run_failing_calls({"io", &faults::io_calls}, count, arguments); }
