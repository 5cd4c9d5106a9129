// A vector in one byte an element, and how far that may be from the truth: enough to tell most vectors of an exact search that they
// are too far away, from a quarter of the memory traffic.
#pragma once

#include <cstddef>
#include <cstdint>

#include "element_type.h"
#include "metric.h"

namespace vec {

// element i is about scale * code[i], the largest of them is coded as 127 or -127.
struct Quantization {
  double scale;
  double error;  // at least the Euclidean norm of what was lost; infinity when the vector cannot be coded
  double norm;   // the Euclidean norm of the vector
};

// Writes `dim` codes.
Quantization quantize(const void* elements, size_t dim, ElementType type, int8_t* codes);

// A distance that the one computed by `distance` is not less than. `dot` is the dot product of the codes. Where the arithmetic does not
// reach, -infinity or NaN: a comparison with it never says that a vector is too far away.
//
// With x = x' + dx (x' is decoded, |dx| <= error) and likewise y, x.y = x'.y' + dx.y + x'.dy, so by Cauchy-Schwarz
// |x.y - x'.y'| <= |dx| |y| + (|x| + |dx|) |dy|.
double least_distance(const Quantization& x, const Quantization& y, double dot, size_t dim, Metric metric);

}  // namespace vec
