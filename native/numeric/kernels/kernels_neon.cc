// The kernels for NEON, which every 64-bit ARM has: the plain kernels with NEON's conversions.
#include "numeric/kernels/kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>

namespace vec {
namespace {

constexpr size_t register_bytes = 16;
#include "numeric/kernels/kernels.inl"

inline Ints multiply_add_pairs(Shorts a, Shorts b) {
  const int16x8_t x = (int16x8_t)a;
  const int16x8_t y = (int16x8_t)b;
  return (Ints)vpaddq_s32(vmull_s16(vget_low_s16(x), vget_low_s16(y)), vmull_high_s16(x, y));
}

inline Shorts widen(HalfRegisterOfBytes bytes) { return (Shorts)vmovl_s8((int8x8_t)bytes); }
inline Floats widen(HalfRegisterOfHalves halves) { return (Floats)vcvt_f32_f16((float16x4_t)halves); }
inline Doubles widen(HalfRegisterOfInts ints) { return (Doubles)vcvtq_f64_s64(vmovl_s32((int32x2_t)ints)); }
inline Doubles widen(HalfRegisterOfFloats floats) { return (Doubles)vcvt_f64_f32((float32x2_t)floats); }

inline void copy_padded(uint8_t* to, const uint8_t* from, size_t count) {
  __builtin_memset(to, 0, register_bytes);
  __builtin_memcpy(to, from, count);
}

}  // namespace

constexpr Kernels neon_kernels = table_of_kernels("neon");

}  // namespace vec
#endif
