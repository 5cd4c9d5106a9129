// The main function of a libFuzzer target. Include it once, after seeds() and fuzz() are defined. It understands the
// options of the campaigns, writes the seeds into a folder, and lets libFuzzer start from there. Its last argument is
// that folder.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "support/fuzzer.h"
#include "support/options.h"
#include "support/points.h"
#include "support/sql.h"

extern "C" int LLVMFuzzerRunDriver(int* count, char*** arguments, int (*callback)(const uint8_t* data, size_t size));

namespace faults {

inline int run_input(const uint8_t* data, size_t size) {
  tally().points++;
  fuzz(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}

inline void write_seeds(const std::string& folder) {
  int number = 0;
  for (const std::string& seed : seeds()) {
    std::ofstream(folder + "/seed-" + std::to_string(number++), std::ios::binary) << seed;
  }
}

[[noreturn]] inline void run_fuzzer(const Options& options, const std::string& program, const std::string& folder) {
  std::vector<std::string> given = {program,
                                    "-max_total_time=" + std::to_string(static_cast<int>(options.seconds)),
                                    "-seed=" + std::to_string(options.seed),
                                    "-max_len=8192",
                                    "-timeout=30",
                                    "-malloc_limit_mb=512",
                                    "-verbosity=0",
                                    "-print_funcs=0",
                                    "-artifact_prefix=" + folder + "/",
                                    folder};
  std::vector<char*> arguments;
  for (std::string& argument : given) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  int count = static_cast<int>(given.size());
  char** first = arguments.data();
  std::_Exit(LLVMFuzzerRunDriver(&count, &first, run_input));
}

// A fuzzer ends its process at the first fault, so it has a process of its own.
inline int fuzz_for(const char* campaign, int count, char** arguments) {
  const Options options = parse_options(count, arguments);
  const std::string folder = options.rest.at(0);
  setenv("DRIZZLE_VECTOR_THREADS", "1", 1);
  load_extension_everywhere();
  write_seeds(folder);
  tally();
  const pid_t child = fork();
  if (child == 0) run_fuzzer(options, arguments[0], folder);
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) report_fault(tally().points, "libFuzzer ended with status " + std::to_string(status));
  return finish(campaign, options, text("%d seconds", static_cast<int>(options.seconds)));
}

}  // namespace faults
