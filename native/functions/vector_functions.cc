#include "functions/vector_functions.h"

#include <algorithm>
#include <cmath>

#include "base/base64.h"
#include "functions/function_call.h"
#include "numeric/metric.h"
#include "sqlite/error.h"

#ifndef VECTOR_VERSION
#define VECTOR_VERSION "0.1.0"
#endif

#if defined(__clang__)
#define VECTOR_COMPILER "Clang " __clang_version__
#elif defined(__GNUC__)
#define VECTOR_COMPILER "GCC " __VERSION__
#else
#define VECTOR_COMPILER "unknown compiler"
#endif

#if defined(__SANITIZE_ADDRESS__)
#define VECTOR_BUILD "sanitized"
#elif defined(__OPTIMIZE__)
#define VECTOR_BUILD "optimized"
#else
#define VECTOR_BUILD "debug"
#endif

namespace vec {

namespace {

// A vector of a result, which owns its elements.
class Vector {
 public:
  Vector(size_t dim, ElementType type) : dim_(dim), type_(type), elements_(dim * element_size(type)) {}

  // Stores a finite number. Integers saturate. Fails when a float type cannot hold the number.
  void set(size_t index, double value) {
    set_element(elements_.data(), index, type_, value);
    if (std::isfinite(element_at(elements_.data(), index, type_))) return;
    fail(SQLITE_ERROR, "expected a result within the range of %s, received %s at position %lld", element_name(type_),
         format("%.6g", value).c_str(), static_cast<long long>(index));
  }

  VectorView view() const { return {elements_.data(), dim_, type_}; }

 private:
  size_t dim_;
  ElementType type_;
  Bytes elements_;
};

void check_direction(const VectorView& vector, const char* reason) {
  if (!is_zero(vector.elements, vector.dim, vector.type)) return;
  fail(SQLITE_ERROR, "expected a vector with a direction%s, received a vector of zeros", reason);
}

double largest_magnitude(const VectorView& vector) {
  double largest = 0;
  for (size_t i = 0; i < vector.dim; ++i) largest = std::max(largest, std::fabs(vector[i]));
  return largest;
}

// The power of two that scales the largest element to 1/2 .. 1, where its square and its multiples cannot overflow.
int scale_of(const VectorView& vector) {
  int exponent;
  std::frexp(largest_magnitude(vector), &exponent);
  return -exponent;
}

void from_json(FunctionCall& call) {
  const ElementType type = call.type(1);
  if (const auto vector = call.json(0, type)) call.give_vector(*vector);
}

void to_json(FunctionCall& call) {
  const ElementType type = call.type(1);
  if (const auto vector = call.vector(0, type)) call.give_json(print_json(vector->elements, vector->dim, type));
}

void from_base64(FunctionCall& call) {
  const ElementType type = call.type(1);
  if (const auto vector = call.base64(0, type)) call.give_vector(*vector);
}

void to_base64(FunctionCall& call) {
  const ElementType type = call.type(1);
  if (const auto vector = call.vector(0, type)) {
    call.give_text(encode_base64(vector->elements, vector->dim * element_size(type)));
  }
}

void distance_between(FunctionCall& call) {
  const Metric metric = call.metric(2);
  const ElementType type = call.type(3);
  const auto a = call.vector(0, type);
  const auto b = call.vector(1, type);
  if (!a || !b) return;
  check_same_dim(*a, *b);
  if (metric == Metric::cosine) {
    check_direction(*a, ", for cosine distance");
    check_direction(*b, ", for cosine distance");
  }
  call.give(distance(a->elements, b->elements, a->dim, type, metric));
}

void dims(FunctionCall& call) {
  const ElementType type = call.type(1);
  if (const auto vector = call.vector(0, type)) call.give(static_cast<int64_t>(vector->dim));
}

void normalize(FunctionCall& call) {
  const ElementType type = call.type(1);
  const auto vector = call.vector(0, type);
  if (!vector) return;
  check_direction(*vector, "");
  const int scale = scale_of(*vector);
  double squares = 0;
  for (size_t i = 0; i < vector->dim; ++i) {
    const double element = std::ldexp((*vector)[i], scale);
    squares += element * element;
  }
  const double length = std::sqrt(squares);
  Vector unit(vector->dim, is_integer(type) ? ElementType::float4 : type);
  for (size_t i = 0; i < vector->dim; ++i) unit.set(i, std::ldexp((*vector)[i], scale) / length);
  call.give_vector(unit.view());
}

// Computes a + sign * b.
void add_scaled(FunctionCall& call, double sign) {
  const ElementType type = call.type(2);
  const auto a = call.vector(0, type);
  const auto b = call.vector(1, type);
  if (!a || !b) return;
  check_same_dim(*a, *b);
  Vector sum(a->dim, type);
  for (size_t i = 0; i < a->dim; ++i) sum.set(i, (*a)[i] + sign * (*b)[i]);
  call.give_vector(sum.view());
}

void add(FunctionCall& call) { add_scaled(call, 1); }
void sub(FunctionCall& call) { add_scaled(call, -1); }

void scale(FunctionCall& call) {
  const double factor = call.number(1);
  const ElementType type = call.type(2);
  const auto vector = call.vector(0, type);
  if (!vector) return;
  Vector product(vector->dim, type);
  for (size_t i = 0; i < vector->dim; ++i) product.set(i, (*vector)[i] * factor);
  call.give_vector(product.view());
}

void slice(FunctionCall& call) {
  const ElementType type = call.type(1);
  const int64_t start = call.integer(2);
  const int64_t end = call.integer(3);
  const auto vector = call.vector(0, type);
  if (!vector) return;
  const auto dim = static_cast<int64_t>(vector->dim);
  if (start < 0 || start >= end || end > dim) {
    fail(SQLITE_ERROR, "expected 0 <= start < end <= %lld, the vector's dimensions, received start %lld and end %lld",
         static_cast<long long>(dim), static_cast<long long>(start), static_cast<long long>(end));
  }
  const auto* elements = static_cast<const uint8_t*>(vector->elements);
  call.give_vector(
      {elements + static_cast<size_t>(start) * element_size(type), static_cast<size_t>(end - start), type});
}

void quantize_int8(FunctionCall& call) {
  const ElementType type = call.type(1);
  const auto vector = call.vector(0, type);
  if (!vector) return;
  const int scale = scale_of(*vector);
  const double largest = std::ldexp(largest_magnitude(*vector), scale);
  Vector quantized(vector->dim, ElementType::int1);
  for (size_t i = 0; largest > 0 && i < vector->dim; ++i) {
    quantized.set(i, std::ldexp((*vector)[i], scale) * 127 / largest);
  }
  call.give_vector(quantized.view());
}

// The distance of two places on a sphere of the mean radius of the earth (IUGG), by the haversine formula.
void geo_km(FunctionCall& call) {
  constexpr double radius = 6371.0088;
  constexpr double radians = 0.017453292519943295;  // in a degree
  for (int index = 0; index < 4; index++) {
    if (call.is_null(index)) return;
  }
  const double lat1 = call.number(0) * radians;
  const double lat2 = call.number(2) * radians;
  const double half_lat = std::sin((lat2 - lat1) / 2);
  const double half_lon = std::sin((call.number(3) - call.number(1)) * radians / 2);
  const double squared = half_lat * half_lat + std::cos(lat1) * std::cos(lat2) * half_lon * half_lon;
  call.give(2 * radius * std::asin(std::sqrt(std::clamp(squared, 0.0, 1.0))));
}

void version(FunctionCall& call) { call.give_text(VECTOR_VERSION); }

void debug(FunctionCall& call) {
  call.give_text(format("drizzle-vector %s\nbuild: %s, %s, SQLite headers %s\nSQLite: %s\nkernels: %s", VECTOR_VERSION,
                        VECTOR_BUILD, VECTOR_COMPILER, SQLITE_VERSION, sqlite3_libversion(), kernels_in_use()));
}

// The function for SQLite to call. Every message starts with the name of the SQL function.
template <void (*body)(FunctionCall&)>
void call(sqlite3_context* context, int, sqlite3_value** arguments) {
  guard(context, [&] {
    FunctionCall call(context, arguments);
    try {
      body(call);
    } catch (const Error& error) {
      fail(error.code, "%s: %s", static_cast<const char*>(sqlite3_user_data(context)), error.what());
    }
  });
}

struct Function {
  const char* name;
  int arguments;
  void (*call)(sqlite3_context*, int, sqlite3_value**);
  int flags;
};

// The functions have no side effects, and depend on nothing but their arguments. So indexes, views and triggers may use
// them.
constexpr int pure = SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

constexpr Function functions[] = {
    {"vector_from_json", 2, call<from_json>, pure},
    {"vector_to_json", 2, call<to_json>, pure | SQLITE_RESULT_SUBTYPE},
    {"vector_from_base64", 2, call<from_base64>, pure},
    {"vector_to_base64", 2, call<to_base64>, pure},
    {"vector_distance", 4, call<distance_between>, pure},
    {"vector_dims", 2, call<dims>, pure},
    {"vector_normalize", 2, call<normalize>, pure},
    {"vector_add", 3, call<add>, pure},
    {"vector_sub", 3, call<sub>, pure},
    {"vector_scale", 3, call<scale>, pure},
    {"vector_slice", 4, call<slice>, pure},
    {"vector_quantize_int8", 2, call<quantize_int8>, pure},
    {"vector_geo_km", 4, call<geo_km>, pure},
    {"vector_version", 0, call<version>, SQLITE_INNOCUOUS},
    {"vector_debug", 0, call<debug>, SQLITE_INNOCUOUS},
};

}  // namespace

void register_vector_functions(sqlite3* db) {
  for (const Function& function : functions) {
    const int code =
        sqlite3_create_function_v2(db, function.name, function.arguments, SQLITE_UTF8 | function.flags,
                                   const_cast<char*>(function.name), function.call, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, "%s: %s", function.name, sqlite3_errmsg(db));
  }
}

}  // namespace vec
