#include "module/tag_functions.h"

#include <memory>

#include "query/tag_test.h"
#include "sqlite/error.h"
#include "sqlite/text.h"

namespace vec {

namespace {

constexpr Comparison kTests[] = {Comparison::has_any, Comparison::has_all, Comparison::has_none, Comparison::has_tag};

void delete_tags(void* tags) { delete static_cast<Tags*>(tags); }

void test_tags(sqlite3_context* context, int, sqlite3_value** arguments) {
  guard(context, [&] {
    Comparison test = *static_cast<const Comparison*>(sqlite3_user_data(context));
    auto result = [&](const Tags& wanted) {
      if (wanted) sqlite3_result_int(context, pass(test, read_row_tags(arguments[0], test), wanted));
    };
    // What is looked for is read once per statement where it is a constant or a parameter.
    if (auto kept = static_cast<const Tags*>(sqlite3_get_auxdata(context, 1))) return result(*kept);
    auto wanted = std::make_unique<Tags>(read_wanted_tags(arguments[1], test));
    result(*wanted);
    sqlite3_set_auxdata(context, 1, wanted.release(), delete_tags);
  });
}

}  // namespace

void register_tag_functions(sqlite3* db) {
  for (const Comparison& test : kTests) {
    int code =
        sqlite3_create_function_v2(db, comparison_sql(test), 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                   const_cast<Comparison*>(&test), test_tags, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw Error(code, sqlite3_errmsg(db));
  }
}

std::optional<TagFunction> find_tag_function(std::string_view name) {
  for (const Comparison& test : kTests) {
    if (equals_ignoring_case(name, comparison_sql(test))) {
      return TagFunction{test, test_tags, const_cast<Comparison*>(&test)};
    }
  }
  return std::nullopt;
}

}  // namespace vec
