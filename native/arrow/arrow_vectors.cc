#include "arrow/arrow_vectors.h"

#include <cmath>

#include "sqlite/error.h"

namespace vec {

namespace {

std::string expected_type(const TableOptions& options) {
  ArrowField field;
  field.type = {ArrowId::fixed_size_list, 0, false, static_cast<int64_t>(options.dim)};
  field.element = arrow_type_of(options.type);
  return field.type_name();
}

bool can_convert(const ArrowType& from, ElementType to) {
  return is_scalar(from) && from.is(is_integer(to) ? ArrowId::integer : ArrowId::floating);
}

[[noreturn]] void fail_element(const std::string& received, ElementType type, size_t position) {
  fail(SQLITE_ERROR, "expected a number within %s, received %s at position %lld", element_name(type), received.c_str(),
       static_cast<long long>(position));
}

}  // namespace

ArrowVectors::ArrowVectors(const ArrowField& field, const TableOptions& options)
    : field_(field),
      options_(options),
      converts_(element_type_of(field.element) != options.type),
      converted_(converts_ ? options.vector_bytes() : 0) {
  bool is_dim = !field.type.is(ArrowId::fixed_size_list) || field.type.size == static_cast<int64_t>(options.dim);
  if (is_dim && !field.dictionary && (!converts_ || can_convert(field.element, options.type))) return;
  fail(SQLITE_ERROR, "expected %s, received %s", expected_type(options).c_str(), field.type_name().c_str());
}

void ArrowVectors::read(ArrowBatch& batch) {
  lists_ = batch.next(field_.type);
  elements_ = batch.next(field_.element);
  if (!field_.type.is(ArrowId::fixed_size_list) || lists_.length() <= elements_.length() / options_.dim) return;
  fail(SQLITE_ERROR, "Arrow: expected %lld elements for each of %lld lists, received %lld elements",
       static_cast<long long>(options_.dim), static_cast<long long>(lists_.length()),
       static_cast<long long>(elements_.length()));
}

BlobView ArrowVectors::vector(uint64_t row) {
  auto dim = static_cast<long long>(options_.dim);
  if (lists_.is_null(row)) fail(SQLITE_ERROR, "expected %lld elements, received NULL", dim);
  ArrowArray::Range range = lists_.elements(row);
  if (range.begin > range.end || range.end > elements_.length()) {
    fail(SQLITE_ERROR, "expected elements among %lld, received %lld to %lld",
         static_cast<long long>(elements_.length()), static_cast<long long>(range.begin),
         static_cast<long long>(range.end));
  }
  if (range.end - range.begin != options_.dim) {
    fail(SQLITE_ERROR, "expected %lld elements, received %lld", dim, static_cast<long long>(range.end - range.begin));
  }
  if (elements_.any_null(range.begin, options_.dim)) {
    fail(SQLITE_ERROR, "expected %lld elements, received a NULL among them", dim);
  }
  if (!converts_) return {elements_.number(range.begin), options_.vector_bytes()};
  convert(range.begin);
  return {converted_.data(), converted_.size()};
}

// Floats are rounded. A float that becomes infinite by that is refused. NaN and infinity are left to the checks of
// every vector.
void ArrowVectors::convert(uint64_t begin) {
  ElementType type = options_.type;
  for (size_t i = 0; i < options_.dim; i++) {
    if (is_integer(type)) {
      int64_t integer = elements_.integer(begin + i);
      set_element(converted_.data(), i, type,
                  static_cast<double>(integer));  // what is rounded here is out of the range
      if (element_at(converted_.data(), i, type) != static_cast<double>(integer)) {
        fail_element(std::to_string(integer), type, i);
      }
    } else {
      double real = elements_.real(begin + i);
      set_element(converted_.data(), i, type, real);
      if (std::isfinite(real) && !std::isfinite(element_at(converted_.data(), i, type))) {
        fail_element(format("%.6g", real), type, i);
      }
    }
  }
}

}  // namespace vec
