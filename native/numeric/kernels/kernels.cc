// Chooses the kernels that this process uses.
#include "numeric/kernels/kernels.h"

#include <cstdlib>
#include <string_view>
#include <vector>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace vec {

namespace {

#if defined(__x86_64__)
// __builtin_cpu_supports also asks whether the system saves the wide registers, but not every compiler's version knows
// f16c.
bool cpu_has_avx2() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  const bool has_f16c = __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_F16C);
  return has_f16c && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool cpu_has_avx512() {
  return cpu_has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

// The kernels that this CPU can run, fastest first.
std::vector<const Kernels*> runnable_kernels() {
  std::vector<const Kernels*> runnable;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (cpu_has_avx512()) runnable.push_back(&avx512_kernels);
  if (cpu_has_avx2()) runnable.push_back(&avx2_kernels);
#elif defined(__aarch64__)
  runnable.push_back(&neon_kernels);
#endif
  runnable.push_back(&plain_kernels);
  return runnable;
}

const Kernels& choose_kernels() {
  const std::vector<const Kernels*> runnable = runnable_kernels();
  const char* asked = std::getenv("DRIZZLE_VECTOR_KERNELS");
  if (asked != nullptr) {
    for (const Kernels* candidate : runnable) {
      if (std::string_view(asked) == candidate->name) return *candidate;
    }
  }
  return *runnable.front();
}

}  // namespace

const Kernels& kernels() {
  static const Kernels& chosen = choose_kernels();
  return chosen;
}

}  // namespace vec
