// What the libFuzzer targets share: a database in memory for each input, and the options of the campaigns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace faults {

// Where a target begins: inputs that are sound.
std::vector<std::string> seeds();

// Runs one input.
void fuzz(const std::string& input);

}  // namespace faults
