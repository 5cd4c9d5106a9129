#include "integrity_check.h"

namespace vec {

namespace {

void check_rows_have_vectors(const ShadowSql& sql, const TableOptions& options) {
  const std::string key = format("\"%w\"", options.key.c_str());
  const std::string rows = sql.name("data");
  const std::string vectors = sql.name("vectors");
  Statement bare = sql.prepare("SELECT " + key + " FROM " + rows + " WHERE " + key + " NOT IN (SELECT id FROM " + vectors + ") LIMIT 1");
  if (bare.step()) sql.fail_corrupt(format("row %lld has no vector", static_cast<long long>(bare.integer(0))));
  Statement stray = sql.prepare("SELECT id FROM " + vectors + " WHERE id NOT IN (SELECT " + key + " FROM " + rows + ") LIMIT 1");
  if (stray.step()) sql.fail_corrupt(format("the vector of row %lld has no row", static_cast<long long>(stray.integer(0))));
}

void check_vectors(ShadowTables& shadow, const TableOptions& options) {
  shadow.read_vectors([&](int64_t key, BlobView vector) {
    bool finite = first_non_finite(vector.data, options.dim, options.type) == options.dim;
    bool directed = options.metric != Metric::cosine || !is_zero(vector.data, options.dim, options.type);
    if (finite && directed) return;
    shadow.sql().fail_corrupt(format("the vector of row %lld is %s", static_cast<long long>(key), finite ? "zero" : "not finite"));
  });
}

}  // namespace

std::optional<std::string> check_integrity(ShadowTables& shadow, const TableOptions& options, bool quick) {
  try {
    shadow.meta();
    shadow.log().head();
    check_rows_have_vectors(shadow.sql(), options);
    if (!quick) check_vectors(shadow, options);
    return std::nullopt;
  } catch (const Error& error) {
    if ((error.code & 0xff) != SQLITE_CORRUPT) throw;
    return error.message;
  }
}

}  // namespace vec
