#include "definition/rows_version.h"

#include <algorithm>

namespace vec {

int64_t rows_version(const TableOptions& options) {
  bool has_generated = std::any_of(options.metadata.begin(), options.metadata.end(),
                                   [](const MetadataColumn& column) { return column.generated.has_value(); });
  bool has_new_keys = !options.has_integer_key() || !options.unique_sets.empty();
  return has_generated || has_new_keys || options.has_filters() ? 2 : 1;
}

}  // namespace vec
