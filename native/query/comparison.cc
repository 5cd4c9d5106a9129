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
    case Comparison::has_any: return "vector_has_any";
    case Comparison::has_all: return "vector_has_all";
    case Comparison::has_none: return "vector_has_none";
    case Comparison::has_tag: return "vector_has";
  }
  return "";
}

}  // namespace vec
