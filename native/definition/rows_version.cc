#include "definition/rows_version.h"

#include <algorithm>

namespace vec {

int64_t rows_version(const TableOptions& options) {
  bool has_generated = std::any_of(options.metadata.begin(), options.metadata.end(),
                                   [](const MetadataColumn& column) { return column.generated.has_value(); });
  return has_generated ? 2 : 1;
}

}  // namespace vec
