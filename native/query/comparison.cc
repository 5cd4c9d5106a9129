#include "query/comparison.h"

namespace vec {

const char* comparison_sql(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal: return "=";
    case Comparison::less: return "<";
    case Comparison::less_equal: return "<=";
    case Comparison::greater: return ">";
    case Comparison::greater_equal: return ">=";
    case Comparison::in: return "IN";
    case Comparison::is: return "IS";
    case Comparison::is_null: return "IS NULL";
    case Comparison::is_not_null: return "IS NOT NULL";
    case Comparison::not_equal: return "<>";
    case Comparison::is_not: return "IS NOT";
    case Comparison::like: return "LIKE";
    case Comparison::glob: return "GLOB";
  }
  return "";
}

}  // namespace vec
