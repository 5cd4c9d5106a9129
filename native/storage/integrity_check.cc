#include "storage/integrity_check.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "index/row_comparison.h"
#include "query/tag_test.h"

namespace vec {

namespace {

void check_vector(ShadowTables& shadow, const TableOptions& options, int64_t row, BlobView vector) {
  bool finite = first_non_finite(vector.data, options.dim, options.type) == options.dim;
  bool directed = options.metric != Metric::cosine || !is_zero(vector.data, options.dim, options.type);
  if (finite && directed) return;
  shadow.sql().fail_corrupt(
      format("the vector of row %s is %s", shadow.keys().shown(row).c_str(), finite ? "zero" : "not finite"));
}

// Reads every vector, which fails on a value that is not one. The error for a missing table is passed on as it is.
void check_content(ContentTable& content) {
  try {
    content.check_followed();
    content.check_keys();
    content.read_all([](int64_t, BlobView) {});
  } catch (const Error& error) {
    if (error.code == SQLITE_MISMATCH || error.code == SQLITE_ERROR) throw Error(SQLITE_CORRUPT_VTAB, error.message);
    throw;
  }
}

// Reads the rows and the vectors side by side, both by row id.
void check_vectors(ShadowTables& shadow, const TableOptions& options, bool quick) {
  const ShadowSql& sql = shadow.sql();
  const std::string row_id = format("\"%w\"", options.row_id.c_str());
  Statement rows = sql.prepare("SELECT " + row_id + " FROM " + sql.name("data") + " ORDER BY " + row_id);
  bool has_row = rows.step();
  auto fail_bare = [&] {
    sql.fail_corrupt(
        format("row %s has no vector; write it again or delete it", shadow.keys().shown(rows.integer(0)).c_str()));
  };
  shadow.vectors().read_all([&](int64_t key, BlobView vector) {
    if (has_row && rows.integer(0) < key) fail_bare();
    if (!has_row || rows.integer(0) > key) {
      sql.fail_corrupt(format("the vector of row %lld has no row", static_cast<long long>(key)));
    }
    if (!quick) check_vector(shadow, options, key, vector);
    has_row = rows.step();
  });
  if (has_row) fail_bare();
}

// Reads the tags of every row.
void check_tags(const ShadowSql& sql, const TableOptions& options) {
  for (const MetadataColumn& column : options.metadata) {
    if (!column.has_tags()) continue;
    Statement rows = sql.prepare(format("SELECT \"%w\", \"%w\" FROM ", options.row_id.c_str(), column.name.c_str()) +
                                 sql.name("data"));
    while (rows.step()) {
      std::optional<std::string> error = tags_error(rows.value(1), column.name);
      if (error) sql.fail_corrupt(format("row %lld: %s", static_cast<long long>(rows.integer(0)), error->c_str()));
    }
  }
}

[[noreturn]] void fail_index(const ShadowSql& sql, const std::string& what) {
  sql.fail_repairable("its index " + what);
}

// Compares the segment's unchanged rows with the stored vectors, both by key.
class SegmentComparison {
 public:
  // `changed` has the keys that changed since the segment was made, ascending.
  SegmentComparison(const ShadowSql& sql, const TableOptions& options, const Segment& segment,
                    const std::vector<int64_t>& changed)
      : sql_(sql),
        options_(options),
        segment_(segment),
        changed_(changed),
        comparison_(segment, options.vector_bytes()) {}

  void compare(int64_t key, BlobView vector) {
    if (is_changed(key)) return;
    skip_changed();
    skip_replaced(key);
    if (next_ < rows().size() && rows()[next_].key < key) {
      fail_index(sql_, format("has a row %lld that the table lacks", static_cast<long long>(rows()[next_].key)));
    }
    if (next_ == rows().size() || rows()[next_].key != key) {
      fail_index(sql_, format("lacks row %lld", static_cast<long long>(key)));
    }
    if (!comparison_.is_same(rows()[next_], vector)) {
      fail_index(sql_, format("has another vector of row %lld than the table", static_cast<long long>(key)));
    }
    next_++;
  }

  void finish() {
    skip_changed();
    skip_replaced(std::nullopt);
    if (next_ < rows().size()) {
      fail_index(sql_, format("has a row %lld that the table lacks", static_cast<long long>(rows()[next_].key)));
    }
  }

 private:
  const std::vector<SegmentRow>& rows() const { return segment_.rows(); }
  bool is_changed(int64_t key) const { return std::binary_search(changed_.begin(), changed_.end(), key); }
  void skip_changed() {
    while (next_ < rows().size() && is_changed(rows()[next_].key)) next_++;
  }

  // Skips rows that INSERT OR REPLACE deleted from the table, which fires no trigger.
  void skip_replaced(std::optional<int64_t> before) {
    if (!options_.content) return;
    while (next_ < rows().size() && (!before || rows()[next_].key < *before)) next_++;
  }

  const ShadowSql& sql_;
  const TableOptions& options_;
  const Segment& segment_;
  const std::vector<int64_t>& changed_;
  RowComparison comparison_;
  size_t next_ = 0;
};

// Checks the segment against its checksums, the log and the vectors. With `quick`, checks only its header and the log.
// Of a newer segment, only the base is known.
void check_segment(ShadowTables& shadow, const TableOptions& options, bool quick) {
  const ShadowSql& sql = shadow.sql();
  std::string bytes = shadow.index().header_bytes();
  if (bytes.empty()) {
    Statement chunks = sql.prepare("SELECT 1 FROM " + sql.name("index") + " LIMIT 1");
    if (chunks.step()) fail_index(sql, "has no header");
    return;
  }
  SegmentPrefix prefix = shadow.index().parse_prefix(bytes);
  if (!shadow.log().holds(prefix.base)) fail_index(sql, "does not fit its log");
  if (prefix.is_newer()) return;
  SegmentHeader header = shadow.index().parse_header(bytes);
  std::vector<int64_t> changed = shadow.log().keys_after(header.base.seq, header.id);
  if (quick) return;
  std::shared_ptr<const Segment> segment = shadow.index().read(header);
  SegmentComparison comparison(sql, options, *segment, changed);
  shadow.vectors().read_all([&](int64_t key, BlobView vector) { comparison.compare(key, vector); });
  comparison.finish();
}

}  // namespace

std::optional<std::string> check_integrity(ShadowTables& shadow, const TableOptions& options, bool quick) {
  try {
    shadow.meta();
    shadow.log().head();
    shadow.search_settings();
    if (options.content && shadow.content().is_detached()) {
      check_segment(shadow, options, true);  // the table may have other rows by now
      return std::nullopt;
    }
    if (shadow.logs_updates()) shadow.updates().head();
    if (options.content) {
      check_content(shadow.content());
    } else {
      check_vectors(shadow, options, quick);
      if (!quick) check_tags(shadow.sql(), options);
      shadow.stored_vectors().check_chunks();
    }
    check_segment(shadow, options, quick);
    return std::nullopt;
  } catch (const Error& error) {
    int code = error.code & 0xff;
    if (code == SQLITE_CORRUPT) return error.message;
    // SQLite would report these by their codes alone: "SQL logic error" and "authorization denied".
    if (code == SQLITE_ERROR || code == SQLITE_AUTH) {
      return format("vector table \"%w\" cannot be checked: %s", shadow.table().c_str(), error.what());
    }
    throw;
  }
}

}  // namespace vec
