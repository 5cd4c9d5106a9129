#include "query/number_range.h"

#include <cmath>

namespace vec {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTwoTo63 = 9223372036854775808.0;

bool is_for_null(const RowCondition& condition) {
  return condition.comparison == Comparison::is_null ||
         (condition.comparison == Comparison::is && condition.values[0].is_null());
}

bool is_upper_bound(Comparison comparison) {
  return comparison == Comparison::less || comparison == Comparison::less_equal;
}

// The integers around a number: the greatest that is not above it, and the least that is not below it.
struct Around {
  int64_t below = 0;
  int64_t above = 0;
  bool none_below = false;
  bool none_above = false;
  bool is_exact = true;

  explicit Around(const SqlValue& number) {
    if (number.type == SQLITE_INTEGER) {
      below = above = number.integer;
      return;
    }
    double down = std::floor(number.real);
    double up = std::ceil(number.real);
    none_below = down < -kTwoTo63;
    none_above = up >= kTwoTo63;
    below = none_below ? 0 : down >= kTwoTo63 ? INT64_MAX : static_cast<int64_t>(down);
    above = none_above ? 0 : up < -kTwoTo63 ? INT64_MIN : static_cast<int64_t>(up);
    is_exact = down == up && !none_below && !none_above;
  }
};

// `greatest` is the greatest real below a number, `least` the least real above it. Each may be the number itself with
// `or_equal`.
double greatest(const SqlValue& number, bool or_equal) {
  double real = number.type == SQLITE_INTEGER ? static_cast<double>(number.integer) : number.real;
  int order = compare(SqlValue::of_real(real), number);
  bool passes = order < 0 || (order == 0 && or_equal);
  return passes ? real : std::nextafter(real, -kInfinity);
}

double least(const SqlValue& number, bool or_equal) {
  double real = number.type == SQLITE_INTEGER ? static_cast<double>(number.integer) : number.real;
  int order = compare(SqlValue::of_real(real), number);
  bool passes = order > 0 || (order == 0 && or_equal);
  return passes ? real : std::nextafter(real, kInfinity);
}

void narrow_by(NumberRange<int64_t>& range, Comparison comparison, const SqlValue& number) {
  Around around(number);
  switch (comparison) {
    case Comparison::less:
      if (around.none_above) return;
      return around.above == INT64_MIN ? range.narrow_to_none() : range.narrow(INT64_MIN, around.above - 1);
    case Comparison::less_equal:
      return around.none_below ? range.narrow_to_none() : range.narrow(INT64_MIN, around.below);
    case Comparison::greater:
      if (around.none_below) return;
      return around.below == INT64_MAX ? range.narrow_to_none() : range.narrow(around.below + 1, INT64_MAX);
    case Comparison::greater_equal:
      return around.none_above ? range.narrow_to_none() : range.narrow(around.above, INT64_MAX);
    default: return around.is_exact ? range.narrow(around.below, around.below) : range.narrow_to_none();
  }
}

void narrow_by(NumberRange<double>& range, Comparison comparison, const SqlValue& number) {
  switch (comparison) {
    case Comparison::less: return range.narrow(-kInfinity, greatest(number, false));
    case Comparison::less_equal: return range.narrow(-kInfinity, greatest(number, true));
    case Comparison::greater: return range.narrow(least(number, false), kInfinity);
    case Comparison::greater_equal: return range.narrow(least(number, true), kInfinity);
    default: return range.narrow(least(number, true), greatest(number, true));
  }
}

template <class Number>
std::optional<Number> exact(const SqlValue& value) {
  NumberRange<Number> one;
  if (value.is_number()) narrow_by(one, Comparison::equal, value);
  if (!value.is_number() || one.is_empty()) return std::nullopt;
  return one.low;
}

// The values that are exactly a Number.
template <class Number>
std::vector<Number> listed(const std::vector<SqlValue>& values) {
  std::vector<Number> list;
  for (const SqlValue& value : values) {
    if (std::optional<Number> number = exact<Number>(value)) list.push_back(*number);
  }
  std::sort(list.begin(), list.end());
  return list;
}

template <class Number>
void narrow_range(NumberRange<Number>& range, const RowCondition& condition) {
  if (is_for_null(condition)) return range.narrow_to_null();
  range.is_number = true;
  if (condition.comparison == Comparison::is_not_null) return;
  if (condition.comparison == Comparison::in) return range.list_only(listed<Number>(condition.values));
  const SqlValue& value = condition.values[0];
  if (value.is_number()) return narrow_by(range, condition.comparison, value);
  // A number is less than any text or BLOB.
  if (value.is_null() || !is_upper_bound(condition.comparison)) range.narrow_to_none();
}

}  // namespace

template <>
std::optional<int64_t> exact_number<int64_t>(const SqlValue& value) {
  return exact<int64_t>(value);
}

template <>
std::optional<double> exact_number<double>(const SqlValue& value) {
  return exact<double>(value);
}

template <>
void NumberRange<int64_t>::narrow(const RowCondition& condition) {
  narrow_range(*this, condition);
}

template <>
void NumberRange<double>::narrow(const RowCondition& condition) {
  narrow_range(*this, condition);
}

}  // namespace vec
