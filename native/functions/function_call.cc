#include "functions/function_call.h"

#include <cmath>
#include <new>

#include "sqlite/error.h"

namespace vec {

namespace {

std::string_view text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (text == nullptr) throw std::bad_alloc();
  return {text, static_cast<size_t>(sqlite3_value_bytes(value))};
}

// A value for messages.
std::string describe(sqlite3_value* value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_NULL: return "NULL";
    case SQLITE_INTEGER: return "INTEGER " + std::string(text_of(value));
    case SQLITE_FLOAT: return "REAL " + std::string(text_of(value));
    case SQLITE_BLOB: return "a BLOB of " + std::to_string(sqlite3_value_bytes(value)) + " bytes";
    default: return "'" + std::string(text_of(value).substr(0, 40)) + "'";
  }
}

// The name in an argument. `parse` finds it among the known names.
template <class Parse>
auto named(sqlite3_value* value, const char* expected, Parse&& parse) {
  if (sqlite3_value_type(value) == SQLITE_TEXT) {
    if (const auto found = parse(text_of(value))) return *found;
  }
  fail(SQLITE_ERROR, "expected %s, received %s", expected, describe(value).c_str());
}

void check_vector(const VectorView& vector) {
  if (vector.dim < 1 || vector.dim > kMaxDimensions) {
    fail(SQLITE_ERROR, "expected 1 to %lld dimensions, received %lld", static_cast<long long>(kMaxDimensions),
         static_cast<long long>(vector.dim));
  }
  check_finite(vector.elements, vector.dim, vector.type);
}

}  // namespace

ElementType FunctionCall::type(int index) const {
  return named(arguments_[index], "an element type (float2, float4, float8, int1, int2 or int4)", element_type_from);
}

Metric FunctionCall::metric(int index) const {
  return named(arguments_[index], "a metric (l2, euclidean, l1, cosine or inner_product)", metric_from);
}

double FunctionCall::number(int index) const {
  sqlite3_value* value = arguments_[index];
  const int type = sqlite3_value_type(value);
  const double number = sqlite3_value_double(value);
  if ((type == SQLITE_INTEGER || type == SQLITE_FLOAT) && std::isfinite(number)) return number;
  fail(SQLITE_ERROR, "argument %d: expected a finite number, received %s", index + 1, describe(value).c_str());
}

int64_t FunctionCall::integer(int index) const {
  sqlite3_value* value = arguments_[index];
  const int type = sqlite3_value_type(value);
  const double number = sqlite3_value_double(value);
  if (type == SQLITE_INTEGER || (type == SQLITE_FLOAT && number == std::trunc(number) && std::fabs(number) < 0x1p63)) {
    return sqlite3_value_int64(value);
  }
  fail(SQLITE_ERROR, "argument %d: expected an integer, received %s", index + 1, describe(value).c_str());
}

std::optional<VectorView> FunctionCall::vector(int index, ElementType type, Parse parse) {
  if (sqlite3_value_type(arguments_[index]) == SQLITE_NULL) return std::nullopt;
  try {
    const VectorView vector = read(index, type, parse);
    check_vector(vector);
    return vector;
  } catch (const Error& error) {
    fail(error.code, "argument %d: %s", index + 1, error.what());
  }
}

std::optional<VectorView> FunctionCall::text(int index, ElementType type, const char* expected, Parse parse) {
  sqlite3_value* value = arguments_[index];
  const int storage = sqlite3_value_type(value);
  if (storage == SQLITE_TEXT || storage == SQLITE_NULL) return vector(index, type, parse);
  fail(SQLITE_ERROR, "argument %d: expected %s, received %s", index + 1, expected, describe(value).c_str());
}

VectorView FunctionCall::read(int index, ElementType type, Parse parse) {
  switch (sqlite3_value_type(arguments_[index])) {
    case SQLITE_BLOB: return blob(index, type);
    case SQLITE_TEXT: return parsed(index, type, parse);
    default:
      fail(SQLITE_ERROR, "expected a vector (a BLOB of %s elements or a JSON array as text), received %s",
           element_name(type), describe(arguments_[index]).c_str());
  }
}

VectorView FunctionCall::blob(int index, ElementType type) const {
  const void* elements = sqlite3_value_blob(arguments_[index]);
  const auto bytes = static_cast<size_t>(sqlite3_value_bytes(arguments_[index]));
  if (elements == nullptr && bytes > 0) throw std::bad_alloc();
  const size_t size = element_size(type);
  if (bytes % size != 0) {
    fail(SQLITE_ERROR, "expected a BLOB of %s, a multiple of %lld bytes, received %lld bytes", element_name(type),
         static_cast<long long>(size), static_cast<long long>(bytes));
  }
  return {elements, bytes / size, type};
}

VectorView FunctionCall::parsed(int index, ElementType type, Parse parse) {
  const auto* parsed = static_cast<const Parsed*>(sqlite3_get_auxdata(context_, index));
  if (parsed == nullptr || parsed->type != type) {
    auto fresh = std::make_unique<Parsed>(Parsed{type, parse(text_of(arguments_[index]), type)});
    parsed = fresh.get();
    parsed_[index] = {fresh.release(), Keep{context_, index}};
  }
  return {parsed->elements.data(), parsed->elements.size() / element_size(type), type};
}

void FunctionCall::Keep::operator()(Parsed* parsed) const {
  sqlite3_set_auxdata(context, index, parsed, [](void* kept) { delete static_cast<Parsed*>(kept); });
}

void FunctionCall::give_vector(const VectorView& vector) {
  sqlite3_result_blob64(context_, vector.elements, vector.dim * element_size(vector.type), SQLITE_TRANSIENT);
}

void FunctionCall::give_text(const std::string& text) {
  sqlite3_result_text64(context_, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void FunctionCall::give_json(const std::string& text) {
  give_text(text);
  sqlite3_result_subtype(context_, 'J');  // tells JSON functions that it is an array, and not a string
}

void check_same_dim(const VectorView& expected, const VectorView& received) {
  if (received.dim == expected.dim) return;
  fail(SQLITE_ERROR, "expected %lld dimensions, received %lld", static_cast<long long>(expected.dim),
       static_cast<long long>(received.dim));
}

}  // namespace vec
