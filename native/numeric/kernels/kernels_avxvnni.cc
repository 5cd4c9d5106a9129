// Products of bytes by AVX-VNNI, in registers of 256 bits: Intel since Alder Lake, AMD since Zen 5.
#include "numeric/kernels/kernels.h"

#if defined(DRIZZLE_VECTOR_AVXVNNI)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,avxvnni"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,avxvnni")
#endif

namespace vec {
namespace {

constexpr size_t register_bytes = 32;
typedef __m256i Register;
typedef __m256i Sums;

inline Register load(const uint8_t* from) { return _mm256_loadu_si256((const __m256i*)from); }
inline Register load_tail(const uint8_t* from, size_t count) {
  Register tail{};
  __builtin_memcpy(&tail, from, count);
  return tail;
}

// VNNI multiplies unsigned bytes by signed ones. A byte v of a vector becomes the unsigned v + 128, which adds 128
// times the sum of the query's bytes too much.
constexpr bool is_biased = true;
inline Sums add_products(Sums sums, Register vector, Register query) {
  return _mm256_dpbusd_avx_epi32(sums, _mm256_xor_si256(vector, _mm256_set1_epi8(INT8_MIN)), query);
}

typedef int32_t FourInts __attribute__((vector_size(16)));

inline FourInts four_sums(const Sums* sums) {
  const __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
  return (FourInts)_mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
}

#include "numeric/kernels/byte_products.inl"

}  // namespace

constexpr ByteProducts avxvnni_products = {"avxvnni", products, products_at};

}  // namespace vec

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
