// Chooses the kernels that this process uses.
#include "numeric/kernels/kernels.h"

#include <cstdlib>
#include <string_view>
#include <vector>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(_WIN32)
#include <windows.h>
#elif defined(__linux__)
#include <sys/auxv.h>
#endif

namespace vec {

namespace {

#if defined(__x86_64__)
struct CpuFeatures {
  bool avx2 = false;
  bool avxvnni = false;
  bool avx512 = false;
  bool avx512vnni = false;
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
  constexpr unsigned kAvx512Vnni = 1u << 11;
  constexpr unsigned kAvxVnni = 1u << 4;
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
  features.avx512vnni = features.avx512 && has(ecx, kAvx512Vnni);
  const unsigned last_page = eax;  // of leaf 7
  if (last_page >= 1 && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx)) {
    features.avxvnni = features.avx2 && has(eax, kAvxVnni);
  }
  return features;
}
#elif defined(DRIZZLE_VECTOR_DOTPROD)
bool cpu_has_dotprod() {
#if defined(__APPLE__)
  return true;  // all Macs with Apple silicon
#elif defined(_WIN32)
  constexpr DWORD kDotProduct = 43;  // PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE, which older headers lack
  return IsProcessorFeaturePresent(kDotProduct) != 0;
#elif defined(__linux__)
  constexpr unsigned long kDotProduct = 1ul << 20;  // HWCAP_ASIMDDP
  return (getauxval(AT_HWCAP) & kDotProduct) != 0;
#else
  return false;
#endif
}
#endif

[[maybe_unused]] Kernels with_products(Kernels kernels, const ByteProducts& products) {
  constexpr auto int1 = static_cast<size_t>(ElementType::int1);
  kernels.name = products.name;
  kernels.dot[int1] = products.dot;
  kernels.dot_at[int1] = products.dot_at;
  return kernels;
}

// The kernels that this CPU can run, fastest first.
std::vector<Kernels> runnable_kernels() {
  std::vector<Kernels> runnable;
#if defined(__x86_64__)
  const CpuFeatures features = cpu_features();
  if (features.avx512vnni) runnable.push_back(with_products(avx512_kernels, avx512vnni_products));
  if (features.avx512) runnable.push_back(avx512_kernels);
#if defined(DRIZZLE_VECTOR_AVXVNNI)
  if (features.avxvnni) runnable.push_back(with_products(avx2_kernels, avxvnni_products));
#endif
  if (features.avx2) runnable.push_back(avx2_kernels);
#elif defined(__aarch64__)
#if defined(DRIZZLE_VECTOR_DOTPROD)
  if (cpu_has_dotprod()) runnable.push_back(with_products(neon_kernels, dotprod_products));
#endif
  runnable.push_back(neon_kernels);
#endif
  runnable.push_back(plain_kernels);
  return runnable;
}

Kernels choose_kernels() {
  const std::vector<Kernels> runnable = runnable_kernels();
  const char* asked = std::getenv("DRIZZLE_VECTOR_KERNELS");
  if (asked != nullptr) {
    for (const Kernels& candidate : runnable) {
      if (std::string_view(asked) == candidate.name) return candidate;
    }
  }
  return runnable.front();
}

}  // namespace

const Kernels& kernels() {
  static const Kernels chosen = choose_kernels();
  return chosen;
}

}  // namespace vec
