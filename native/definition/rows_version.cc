#include "definition/rows_version.h"

#include <algorithm>

namespace vec {

int64_t rows_version(const TableOptions& options) {
  bool has_new_columns =
      std::any_of(options.metadata.begin(), options.metadata.end(),
                  [](const MetadataColumn& column) { return column.generated || column.has_tags(); });
  bool has_new_keys = !options.has_integer_key() || !options.unique_sets.empty();
  return has_new_columns || has_new_keys || options.has_filters() ? 2 : 1;
}

}  // namespace vec
