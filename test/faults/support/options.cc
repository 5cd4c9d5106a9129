#include "support/options.h"

#include <time.h>

#include <cstdio>
#include <cstdlib>

namespace faults {

Options parse_options(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; i++) {
    const std::string name = arguments[i];
    auto number = [&] { return i + 1 < count ? std::atoll(arguments[++i]) : 0; };
    if (name == "--from") {
      options.from = number();
    } else if (name == "--count") {
      options.count = number();
    } else if (name == "--step") {
      options.step = number();
    } else if (name == "--only") {
      options.only = number();
    } else if (name == "--seed") {
      options.seed = number();
    } else if (name == "--seconds") {
      options.seconds = static_cast<double>(number());
    } else if (name == "--wal") {
      options.wal = true;
    } else if (name == "--lasting") {
      options.lasting = true;
    } else if (name == "--verbose") {
      options.verbose = true;
    } else if (name.rfind("--", 0) == 0) {
      std::printf("expected an option that support/options.h names, received %s\n", name.c_str());
      std::exit(2);
    } else {
      options.rest.push_back(name);
    }
  }
  options.verbose = options.verbose || options.only >= 0;
  return options;
}

namespace {

double read_clock(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

double now() { return read_clock(CLOCK_MONOTONIC); }

double processor_seconds() { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace faults
