// A case: the smallest program that showed a fault once. It ends with 0 when all is well.
#pragma once

#include <cstdio>
#include <cstring>
#include <string>

#include "support/memory_vfs.h"
#include "support/sql.h"

namespace faults {

class Case {
 public:
  Case() {
    load_extension_everywhere();
    register_memory_vfs(true);
  }

  void expect(const std::string& what, const std::string& expected, const std::string& received) {
    if (received == expected) return;
    std::printf("%s: expected %s, received %s\n", what.c_str(), expected.c_str(), received.c_str());
    problems_++;
  }
  // Whether the text is somewhere in what was received.
  void expect_part(const std::string& what, const std::string& expected, const std::string& received) {
    expect(what, expected, received.find(expected) == std::string::npos ? received : expected);
  }
  void expect_close(const std::string& what, sqlite3* db) {
    expect(what + ": closing", "not an error", sqlite3_close(db) == SQLITE_OK ? "not an error" : sqlite3_errmsg(db));
  }

  int status() const { return problems_ > 0; }

 private:
  int problems_ = 0;
};

}  // namespace faults
