// Random SQL for vector tables, sound and hostile.
#pragma once

#include <random>
#include <string>

namespace faults {

class RandomSql {
 public:
  explicit RandomSql(std::mt19937& random) : random_(random) {}

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  std::string statement();

  // Whether the statement changes the schema or the shadow tables. After it, damage is no fault of the extension.
  static bool can_damage(const std::string& sql);

 private:
  template <size_t n>
  std::string pick(const char* const (&list)[n]) {
    return list[below(static_cast<int>(n))];
  }

  std::string value(int depth);
  std::string call(int depth);
  std::string table();
  std::string type();
  std::string vector();
  std::string number();
  std::string arrow();
  std::string name();
  std::string condition();
  std::string select();
  std::string write();
  std::string create();
  std::string schema_change();
  std::string setting();

  std::mt19937& random_;
};

}  // namespace faults
