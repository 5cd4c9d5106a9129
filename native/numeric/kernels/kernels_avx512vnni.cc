// Products of bytes by AVX-512 VNNI: Intel since Cascade Lake, AMD since Zen 4.
#include "numeric/kernels/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes its own _mm512_undefined_epi32 for an uninitialized variable (gcc.gnu.org/PR105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#if defined(__clang__) && __clang_major__ >= 18 && __clang_major__ <= 21
// In these versions, the 512-bit registers are a feature of their own. Zig switches it off.
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,evex512"))), \
                             apply_to = function)
#elif defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
#endif

namespace vec {
namespace {

constexpr size_t register_bytes = 64;
typedef __m512i Register;
typedef __m512i Sums;

inline Register load(const uint8_t* from) { return _mm512_loadu_si512(from); }
inline Register load_tail(const uint8_t* from, size_t count) {
  return _mm512_maskz_loadu_epi8((uint64_t{1} << count) - 1, from);
}

// VNNI multiplies unsigned bytes by signed ones. A byte v of a vector becomes the unsigned v + 128, which adds 128
// times the sum of the query's bytes too much.
constexpr bool is_biased = true;
inline Sums add_products(Sums sums, Register vector, Register query) {
  return _mm512_dpbusd_epi32(sums, _mm512_xor_si512(vector, _mm512_set1_epi8(INT8_MIN)), query);
}

typedef int32_t FourInts __attribute__((vector_size(16)));

inline FourInts four_sums(const Sums* sums) {
  const __m512i a = _mm512_add_epi32(_mm512_unpacklo_epi32(sums[0], sums[1]), _mm512_unpackhi_epi32(sums[0], sums[1]));
  const __m512i b = _mm512_add_epi32(_mm512_unpacklo_epi32(sums[2], sums[3]), _mm512_unpackhi_epi32(sums[2], sums[3]));
  const __m512i c = _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
  const __m256i d = _mm256_add_epi32(_mm512_castsi512_si256(c), _mm512_extracti64x4_epi64(c, 1));
  return (FourInts)_mm_add_epi32(_mm256_castsi256_si128(d), _mm256_extracti128_si256(d, 1));
}

#include "numeric/kernels/byte_products.inl"

}  // namespace

constexpr ByteProducts avx512vnni_products = {"avx512vnni", products, products_at};

}  // namespace vec

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
