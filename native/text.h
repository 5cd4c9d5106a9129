// Comparing names as SQL does.
#pragma once

#include <string_view>

namespace vec {

bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace vec
