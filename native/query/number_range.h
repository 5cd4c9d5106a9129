// The numbers that satisfy all conditions on a column.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <vector>

#include "query/row_condition.h"

namespace vec {

// What satisfies all conditions: NULL, or the numbers from `low` to `high`. With a list, only the numbers in it.
template <class Number>
struct NumberRange {
  using Limits = std::numeric_limits<Number>;
  Number low = Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
  Number high = Limits::has_infinity ? Limits::infinity() : Limits::max();
  bool is_null = false;
  bool is_number = false;
  bool is_listed = false;
  std::vector<Number> list;

  void narrow(Number least, Number most) {
    is_number = true;
    low = std::max(low, least);
    high = std::min(high, most);
  }
  void narrow_to_null() { is_null = true; }
  void narrow_to_none() { is_null = is_number = true; }
  // REQUIRES: `allowed` is ascending.
  void list_only(std::vector<Number> allowed) {
    if (allowed.empty()) return narrow_to_none();
    narrow(allowed.front(), allowed.back());
    std::vector<Number> both;
    if (is_listed) {
      std::set_intersection(allowed.begin(), allowed.end(), list.begin(), list.end(), std::back_inserter(both));
    }
    list = is_listed ? std::move(both) : std::move(allowed);
    is_listed = true;
  }

  // Empty when a value would have to be both NULL and a number, or when the bounds have crossed.
  bool is_empty() const { return is_number && (is_null || low > high); }
  bool accepts(Number number) const {
    return !is_null && number >= low && number <= high &&
           (!is_listed || std::binary_search(list.begin(), list.end(), number));
  }

  // Adds one more condition. REQUIRES: neither an exclusion nor a pattern.
  void narrow(const RowCondition& condition);
};

template <>
void NumberRange<int64_t>::narrow(const RowCondition& condition);
template <>
void NumberRange<double>::narrow(const RowCondition& condition);

// The number that the value is exactly, as a Number.
template <class Number>
std::optional<Number> exact_number(const SqlValue& value);
template <>
std::optional<int64_t> exact_number<int64_t>(const SqlValue& value);
template <>
std::optional<double> exact_number<double>(const SqlValue& value);

}  // namespace vec
