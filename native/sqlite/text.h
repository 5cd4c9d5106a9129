// Compares names as SQL does.
#pragma once

#include <string_view>

#include "sqlite/sqlite.h"

namespace vec {

inline bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sqlite3_strnicmp(a.data(), b.data(), static_cast<int>(a.size())) == 0;
}

}  // namespace vec
