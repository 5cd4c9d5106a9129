// The kernels for AVX-512 (F, BW, DQ, VL): Intel since Skylake-SP, AMD since Zen 4.
#include "numeric/kernels/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes its own _mm512_undefined_ps for an uninitialized variable (gcc.gnu.org/PR105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#if defined(__clang__) && __clang_major__ >= 18 && __clang_major__ <= 21
// In these versions, the 512-bit registers are a feature of their own. Zig switches it off.
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,evex512"))), \
                             apply_to = function)
#elif defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c")
#endif

namespace vec {
namespace {

constexpr size_t register_bytes = 64;
#include "numeric/kernels/kernels.inl"

inline Ints multiply_add_pairs(Shorts a, Shorts b) { return (Ints)_mm512_madd_epi16((__m512i)a, (__m512i)b); }

inline Shorts widen(HalfRegisterOfBytes bytes) { return (Shorts)_mm512_cvtepi8_epi16((__m256i)bytes); }
inline Floats widen(HalfRegisterOfHalves halves) { return (Floats)_mm512_cvtph_ps((__m256i)halves); }
inline Doubles widen(HalfRegisterOfInts ints) { return (Doubles)_mm512_cvtepi32_pd((__m256i)ints); }
inline Doubles widen(HalfRegisterOfFloats floats) { return (Doubles)_mm512_cvtps_pd((__m256)floats); }

inline void copy_padded(uint8_t* to, const uint8_t* from, size_t count) {
  const __mmask64 mask = (uint64_t{1} << count) - 1;
  _mm512_storeu_si512(to, _mm512_maskz_loadu_epi8(mask, from));
}

}  // namespace

constexpr Kernels avx512_kernels = table_of_kernels("avx512");

}  // namespace vec

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
