// Similarities: a distance as a number that is larger for nearer vectors.
#pragma once

#include <optional>

#include "numeric/metric.h"

namespace vec {

// cosine: 1 - distance, the cosine. inner_product: the inner product. Others: 1 / (1 + distance), from 0 to 1.
// A greater distance never has a greater similarity.
double similarity_of(double distance, Metric metric);

// Whether different distances always have different similarities. Rounding makes some of 1 / (1 + distance) equal.
bool is_similarity_distinct(Metric metric);

// The greatest distance whose similarity is greater than `similarity`, or equal with `or_equal`. It is exact. Nothing
// when there is none.
std::optional<double> greatest_distance_of(double similarity, bool or_equal, Metric metric);
// The least distance whose similarity is less than `similarity`, or equal with `or_equal`. It is exact. Nothing when
// there is none, and -infinity when all are: a search from there on can go by the graph.
std::optional<double> least_distance_of(double similarity, bool or_equal, Metric metric);

}  // namespace vec
