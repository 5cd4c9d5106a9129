// The comparisons that a condition can make.
#pragma once

namespace vec {

// The letters are those in the text form of a query plan.
enum class Comparison : char {
  equal = '=',
  less = '<',
  less_equal = '{',
  greater = '>',
  greater_equal = '}',
  in = 'i',
  is = 's',
  is_null = 'n',
  is_not_null = 'v',
  not_equal = 'x',
  is_not = 'X',
  like = '~',
  glob = '*',
  has_any = 'a',
  has_all = 'A',
  has_none = 'o',
  has_tag = 'h'
};

inline bool is_range(Comparison comparison) {
  return comparison == Comparison::less || comparison == Comparison::less_equal || comparison == Comparison::greater ||
         comparison == Comparison::greater_equal;
}

inline bool is_lower_bound(Comparison comparison) {
  return comparison == Comparison::greater || comparison == Comparison::greater_equal;
}

// Whether the comparison excludes a single value.
inline bool is_exclusion(Comparison comparison) {
  return comparison == Comparison::not_equal || comparison == Comparison::is_not;
}

inline bool is_pattern(Comparison comparison) {
  return comparison == Comparison::like || comparison == Comparison::glob;
}

// Whether the comparison is a function on the tags of a row.
inline bool is_tag_test(Comparison comparison) {
  return comparison == Comparison::has_any || comparison == Comparison::has_all || comparison == Comparison::has_none ||
         comparison == Comparison::has_tag;
}

// Whether the comparison picks single values out of an index.
inline bool is_equality(Comparison comparison) {
  return comparison == Comparison::equal || comparison == Comparison::is || comparison == Comparison::in;
}

// The SQL operator, as in "page" >= ?, or the name of the function of a tag test.
const char* comparison_sql(Comparison comparison);

}  // namespace vec
