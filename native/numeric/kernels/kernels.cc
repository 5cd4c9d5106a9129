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
struct CpuFeatures {
  bool avx2 = false;
  bool avx512 = false;
};

// The registers that the system saves when it switches threads, as a mask (XCR0). REQUIRES: OSXSAVE.
unsigned saved_registers() {
  unsigned low = 0;
  unsigned high = 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

// CPUID is asked directly, because __builtin_cpu_supports needs a runtime library that not every compiler links. The
// bits are those of Intel's manual, volume 2A, CPUID.
CpuFeatures cpu_features() {
  constexpr unsigned kFma = 1u << 12;
  constexpr unsigned kOsxsave = 1u << 27;
  constexpr unsigned kF16c = 1u << 29;
  constexpr unsigned kAvx2 = 1u << 5;
  constexpr unsigned kAvx512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;  // F, DQ, BW, VL
  constexpr unsigned kYmm = 0x6;
#if defined(__APPLE__)
  constexpr unsigned kZmm = kYmm;  // macOS begins to save the others when a thread first uses them
#else
  constexpr unsigned kZmm = kYmm | 0xe0;
#endif
  const auto has = [](unsigned bits, unsigned asked) { return (bits & asked) == asked; };

  CpuFeatures features;
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !has(ecx, kFma | kOsxsave | kF16c)) return features;
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return features;
  const unsigned saved = saved_registers();
  features.avx2 = has(saved, kYmm) && has(ebx, kAvx2);
  features.avx512 = features.avx2 && has(saved, kZmm) && has(ebx, kAvx512);
  return features;
}
#endif

// The kernels that this CPU can run, fastest first.
std::vector<const Kernels*> runnable_kernels() {
  std::vector<const Kernels*> runnable;
#if defined(__x86_64__)
  const CpuFeatures features = cpu_features();
  if (features.avx512) runnable.push_back(&avx512_kernels);
  if (features.avx2) runnable.push_back(&avx2_kernels);
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
