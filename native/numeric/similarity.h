// Similarities: a distance as a number that is larger for nearer vectors.
#pragma once

#include "numeric/metric.h"

namespace vec {

// cosine: 1 - distance, the cosine. inner_product: the inner product. Others: 1 / (1 + distance), from 0 to 1.
// A greater distance never has a greater similarity.
double similarity_of(double distance, Metric metric);

// Whether different distances always have different similarities. Rounding makes some of 1 / (1 + distance) equal.
bool is_similarity_distinct(Metric metric);

// Every distance whose similarity is at least `similarity` is at most this.
double greatest_distance_of(double similarity, Metric metric);
// Every distance whose similarity is at most `similarity` is at least this.
double least_distance_of(double similarity, Metric metric);

}  // namespace vec
