// Products of bytes by the dot product instructions of 64-bit ARM (FEAT_DotProd): Apple silicon, Arm Neoverse N1 and
// Cortex-A76 and later.
#include "numeric/kernels/kernels.h"

#if defined(DRIZZLE_VECTOR_DOTPROD)
#include <arm_neon.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("arch=armv8.2-a+dotprod")
#endif

namespace vec {
namespace {

constexpr size_t register_bytes = 16;
typedef int8x16_t Register;
typedef int32x4_t Sums;

inline Register load(const uint8_t* from) { return vld1q_s8((const int8_t*)from); }
inline Register load_tail(const uint8_t* from, size_t count) {
  Register tail{};
  __builtin_memcpy(&tail, from, count);
  return tail;
}

constexpr bool is_biased = false;
inline Sums add_products(Sums sums, Register vector, Register query) { return vdotq_s32(sums, vector, query); }

typedef int32_t FourInts __attribute__((vector_size(16)));

inline FourInts four_sums(const Sums* sums) {
  return (FourInts)vpaddq_s32(vpaddq_s32(sums[0], sums[1]), vpaddq_s32(sums[2], sums[3]));
}

#include "numeric/kernels/byte_products.inl"

}  // namespace

constexpr ByteProducts dotprod_products = {"dotprod", products, products_at};

}  // namespace vec

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
