// The kernels for AVX2 with FMA and F16C: Intel since Haswell, AMD since Zen.
#include "numeric/kernels/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c")
#endif

namespace vec {
namespace {

constexpr size_t register_bytes = 32;
#include "numeric/kernels/kernels.inl"

inline Ints multiply_add_pairs(Shorts a, Shorts b) { return (Ints)_mm256_madd_epi16((__m256i)a, (__m256i)b); }

inline Shorts widen(HalfRegisterOfBytes bytes) { return (Shorts)_mm256_cvtepi8_epi16((__m128i)bytes); }
inline Floats widen(HalfRegisterOfHalves halves) { return (Floats)_mm256_cvtph_ps((__m128i)halves); }
inline Doubles widen(HalfRegisterOfInts ints) { return (Doubles)_mm256_cvtepi32_pd((__m128i)ints); }
inline Doubles widen(HalfRegisterOfFloats floats) { return (Doubles)_mm256_cvtps_pd((__m128)floats); }

inline void copy_padded(uint8_t* to, const uint8_t* from, size_t count) {
  __builtin_memset(to, 0, register_bytes);
  __builtin_memcpy(to, from, count);
}

}  // namespace

constexpr Kernels avx2_kernels = table_of_kernels("avx2");

}  // namespace vec

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
