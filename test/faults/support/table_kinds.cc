#include "support/table_kinds.h"

#include "support/sql.h"

namespace faults {

namespace {

constexpr const char* kGraph = "dim=16, mode=hnsw, m=4, ef_construction=16, merge_every=100";

std::vector<TableKind> make_table_kinds() {
  TableKind docs = {"docs", "", "i", "id + 5000", "INTEGER PRIMARY KEY", "", {}, "", "", "", {}};
  docs.filters = {"page = 3", "title > 'title 2'", "title IN ('title 1', 'title 2', 'title 33')", "n < 50"};

  TableKind named = docs;
  named.table = "named";
  named.options = ", key_type=text";
  named.key = "'key ' || i";
  named.moved_key = "id || ' moved'";
  named.key_type = "TEXT PRIMARY KEY NOT NULL";
  named.filters = {"page = 3", "id > 'key 2'"};

  TableKind slugs = docs;
  slugs.table = "slugs";
  slugs.metadata = ", slug TEXT UNIQUE";
  slugs.more_names = {"slug"};
  slugs.written_names = ", slug";
  slugs.written_values = ", 'slug ' || i";
  slugs.conflicting = ", 'slug 3'";
  slugs.filters = {"slug = 'slug 5'", "page IN (1, 3)"};

  TableKind computed = docs;
  computed.table = "computed";
  computed.metadata = ", size INTEGER GENERATED ALWAYS AS (length(title) + page)";
  computed.more_names = {"size"};
  computed.filters = {"size = 10", "size > 10 AND page < 4"};

  TableKind tagged = docs;
  tagged.table = "tagged";
  tagged.metadata = ", tags JSON TAGS NOT NULL DEFAULT '[]'";
  tagged.more_names = {"tags"};
  tagged.written_names = ", tags";
  tagged.written_values = ", json_array('tag ' || (i % 5), 'all')";
  tagged.filters = {"vector_has_any(tags, '[\"tag 1\", \"tag 3\"]')", "vector_has_all(tags, '[\"tag 2\", \"all\"]')"};
  return {docs, named, slugs, computed, tagged};
}

std::vector<IndexKind> make_index_kinds() {
  IndexKind posts = {"posts_idx", "posts", "", "i", "INTEGER PRIMARY KEY", {"posts.title > 't2'"}};

  IndexKind notes = {"notes_idx",
                     "notes",
                     ", key_type=text, content_filters='title INDEXED'",
                     "'note ' || i",
                     "TEXT PRIMARY KEY NOT NULL",
                     {"notes_idx.title > 't2'"}};
  return {posts, notes};
}

std::string numbers(int first, int count) {
  return text("WITH RECURSIVE numbers(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM numbers WHERE i < %d)", first,
              first + count - 1);
}

}  // namespace

const std::vector<TableKind>& table_kinds() {
  static const std::vector<TableKind> kinds = make_table_kinds();
  return kinds;
}

const std::vector<IndexKind>& index_kinds() {
  static const std::vector<IndexKind> kinds = make_index_kinds();
  return kinds;
}

std::string create_sql(const TableKind& kind) {
  const char* table = kind.table.c_str();
  return text(
      "CREATE VIRTUAL TABLE %s USING vector(%s%s, metadata='title TEXT, page INTEGER INDEXED, n INTEGER%q');"
      "CREATE TABLE %s_twin(id %s, vector BLOB NOT NULL, title TEXT, page INTEGER, n INTEGER%s)",
      table, kGraph, kind.options.c_str(), kind.metadata.c_str(), table, kind.key_type.c_str(), kind.metadata.c_str());
}

std::string create_sql(const IndexKind& kind) {
  return text(
      "CREATE TABLE %s(id %s, embedding BLOB, title TEXT UNIQUE);"
      "CREATE VIRTUAL TABLE %s USING vector(%s%s, content=%s, content_column=embedding)",
      kind.table.c_str(), kind.key_type.c_str(), kind.index.c_str(), kGraph, kind.options.c_str(), kind.table.c_str());
}

std::string rows_sql(const TableKind& kind, int first, int count, int seed) {
  return text("%s SELECT %s, test_vector(i + %d), 'title ' || i, i %% 7, i%s FROM numbers",
              numbers(first, count).c_str(), kind.key.c_str(), seed, kind.written_values.c_str());
}

std::string rows_sql(const IndexKind& kind, int first, int count, int seed) {
  return text("%s SELECT %s, CASE WHEN i %% 10 THEN test_vector(i + %d) END, 't' || i FROM numbers",
              numbers(first, count).c_str(), kind.key.c_str(), seed);
}

std::string column_names(const TableKind& kind) { return "id, vector, title, page, n" + kind.written_names; }

}  // namespace faults
