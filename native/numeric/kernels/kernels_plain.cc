// The kernels that every CPU runs: 16-byte vectors, which the compiler maps to the instructions it has. It does not
// find two conversions of SSE2, which every x86-64 has, so they are written here.
#include "numeric/kernels/kernels.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace vec {
namespace {

constexpr size_t register_bytes = 16;
#include "numeric/kernels/kernels.inl"

inline Ints multiply_add_pairs(Shorts a, Shorts b) {
#if defined(__SSE2__)
  return (Ints)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
  const Ints even = ((Ints)((UnsignedInts)a << 16) >> 16) * ((Ints)((UnsignedInts)b << 16) >> 16);
  const Ints odd = ((Ints)a >> 16) * ((Ints)b >> 16);
  return (Ints)((UnsignedInts)even + (UnsignedInts)odd);
#endif
}

inline Shorts widen(HalfRegisterOfBytes bytes) {
#if defined(__SSE2__)
  const __m128i loaded = _mm_loadl_epi64((const __m128i*)&bytes);
  return (Shorts)_mm_srai_epi16(_mm_unpacklo_epi8(loaded, loaded), 8);
#else
  return __builtin_convertvector(bytes, Shorts);
#endif
}

inline Floats widen(HalfRegisterOfHalves halves) {
  // The exponent and fraction of the half, moved to a float's place, read as 2^-112 times its value. That also holds
  // for subnormal halves.
  const UnsignedInts bits = __builtin_convertvector(halves, UnsignedInts);
  const UnsignedInts magnitude = (UnsignedInts)((Floats)((bits & 0x7fff) << 13) * 0x1p112f);
  return (Floats)(magnitude | (bits & 0x8000) << 16);
}

inline Doubles widen(HalfRegisterOfInts ints) {
#if defined(__SSE2__)
  return (Doubles)_mm_cvtepi32_pd(_mm_loadl_epi64((const __m128i*)&ints));
#else
  return __builtin_convertvector(ints, Doubles);
#endif
}

inline Doubles widen(HalfRegisterOfFloats floats) { return __builtin_convertvector(floats, Doubles); }

inline void copy_padded(uint8_t* to, const uint8_t* from, size_t count) {
  __builtin_memset(to, 0, register_bytes);
  __builtin_memcpy(to, from, count);
}

}  // namespace

constexpr Kernels plain_kernels = table_of_kernels("plain");

}  // namespace vec
