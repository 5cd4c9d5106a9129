#include "row_condition.h"

#include <algorithm>
#include <cstring>

namespace vec {

bool RowCondition::may_accept(const SqlValue& value, Affinity affinity) const {
  if (comparison == Comparison::is_null) return value.is_null();
  if (comparison == Comparison::is_not_null) return !value.is_null();
  if (comparison == Comparison::is) return compare(value, values[0]) == 0;
  if (value.is_null()) return false;
  auto is_equal = [&](const SqlValue& other) { return !other.is_null() && compare(value, other) == 0; };
  if (comparison == Comparison::in || comparison == Comparison::equal) return std::any_of(values.begin(), values.end(), is_equal);
  if (values[0].is_null()) return false;
  int order = compare(value, values[0]);
  switch (comparison) {
    case Comparison::less: return order < 0 || (affinity == Affinity::text && is_like_a_number(value.bytes));
    case Comparison::less_equal: return order <= 0 || (affinity == Affinity::text && is_like_a_number(value.bytes));
    case Comparison::greater: return order > 0;
    default: return order >= 0;
  }
}

bool is_like_a_number(const std::string& text) {
  bool only_its_characters = text.find_first_not_of("0123456789eE.+ \t\n\v\f\r-") == std::string::npos;
  if (!only_its_characters) return false;
  for (size_t i = 1; i < text.size(); i++) {
    bool sign_inside = (text[i] == '-' || text[i] == '+') && std::strchr("0123456789.", text[i - 1]) != nullptr;
    if (sign_inside) return false;
  }
  return true;
}

}  // namespace vec
