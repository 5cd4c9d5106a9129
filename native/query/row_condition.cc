#include "query/row_condition.h"

#include <algorithm>
#include <cstring>

namespace vec {

bool RowCondition::may_accept(const SqlValue& value, Affinity affinity) const {
  if (comparison == Comparison::is_null) return value.is_null();
  if (comparison == Comparison::is_not_null) return !value.is_null();
  if (comparison == Comparison::is) return compare(value, values[0]) == 0;
  if (comparison == Comparison::is_not) return compare(value, values[0]) != 0;
  if (is_pattern(comparison)) return pattern->matches(value);
  if (value.is_null()) return false;
  if (comparison == Comparison::in) return std::binary_search(values.begin(), values.end(), value, is_before);
  if (values[0].is_null()) return false;
  int order = compare(value, values[0]);
  switch (comparison) {
    case Comparison::equal: return order == 0;
    case Comparison::not_equal: return order != 0;
    case Comparison::less: return order < 0 || (may_be_numeric(affinity) && is_like_a_number(value.bytes));
    case Comparison::less_equal: return order <= 0 || (may_be_numeric(affinity) && is_like_a_number(value.bytes));
    case Comparison::greater: return order > 0;
    default: return order >= 0;
  }
}

bool RowCondition::may_be_numeric(Affinity affinity) const {
  bool is_upper_bound = comparison == Comparison::less || comparison == Comparison::less_equal;
  return is_upper_bound && affinity == Affinity::text && !is_bare;
}

bool RowCondition::depends_on_text_order() const { return is_range(comparison) && values[0].type == SQLITE_TEXT; }

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
