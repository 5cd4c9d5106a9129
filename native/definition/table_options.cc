#include "definition/table_options.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/decimal.h"
#include "sqlite/error.h"
#include "sqlite/text.h"

namespace vec {

namespace {

struct Argument {
  std::string name;
  std::string value;     // without quotes
  bool is_name = false;  // whether it stood in the quotes of a name: "…", `…` or […]
};

std::string_view trim(std::string_view text) {
  const char* space = " \t\r\n\f";
  size_t begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

Argument parse_argument(std::string_view text) {
  text = trim(text);
  size_t equals = text.find('=');
  std::string whole(text);
  if (equals == std::string_view::npos) {
    fail(SQLITE_ERROR,
         "expected an option as name=value, received '%s'. Quote a value that has commas: "
         "metadata='title TEXT, page INTEGER'",
         whole.c_str());
  }
  std::string name(trim(text.substr(0, equals)));
  std::string_view value = trim(text.substr(equals + 1));
  bool quoted = !value.empty() && (value[0] == '\'' || value[0] == '"' || value[0] == '`' || value[0] == '[');
  if (!quoted) return {name, std::string(value)};
  if (value == "''" || value == "\"\"") return {name, ""};
  std::optional<std::string> unquoted = parse_identifier(value);
  if (!unquoted) {
    fail(SQLITE_ERROR, "option %s: expected one value in quotes, received %s", name.c_str(),
         whole.c_str() + equals + 1);
  }
  return {name, *unquoted, value[0] != '\''};
}

[[noreturn]] void fail_value(const Argument& argument, const std::string& expected) {
  fail(SQLITE_ERROR, "option %s: expected %s, received '%s'", argument.name.c_str(), expected.c_str(),
       argument.value.c_str());
}

int64_t parse_integer(const Argument& argument, int64_t low, int64_t high) {
  int64_t value = 0;
  const char* end = argument.value.data() + argument.value.size();
  auto [stop, error] = std::from_chars(argument.value.data(), end, value);
  if (error != std::errc() || stop != end || value < low || value > high) {
    fail_value(argument,
               format("an integer from %lld to %lld", static_cast<long long>(low), static_cast<long long>(high)));
  }
  return value;
}

ElementType parse_type(const Argument& argument) {
  std::optional<ElementType> type = element_type_from(argument.value);
  if (!type) fail_value(argument, "float2, float4, float8, int1, int2 or int4");
  return *type;
}

Metric parse_metric(const Argument& argument) {
  std::optional<Metric> metric = metric_from(argument.value);
  if (!metric) fail_value(argument, "l2, euclidean, l1, cosine or inner_product (ip)");
  return *metric;
}

Mode parse_mode(const Argument& argument) {
  if (equals_ignoring_case(argument.value, "auto")) return Mode::automatic;
  if (equals_ignoring_case(argument.value, "exact")) return Mode::exact;
  if (equals_ignoring_case(argument.value, "hnsw")) return Mode::hnsw;
  fail_value(argument, "auto, hnsw or exact");
}

std::optional<Quantization> parse_quantization(const Argument& argument) {
  if (equals_ignoring_case(argument.value, "auto")) return std::nullopt;
  std::optional<Quantization> quantization = quantization_from(argument.value);
  if (!quantization) fail_value(argument, "auto, none, float2 or int1");
  return quantization;
}

KeyType parse_key_type(const Argument& argument) {
  std::optional<KeyType> type = key_type_from(argument.value);
  if (!type) fail_value(argument, "integer, text or blob (of 16 bytes)");
  return *type;
}

// Whether the text is a decimal number without a sign, such as 0.98 or 1e-3.
bool is_decimal(std::string_view text) {
  size_t at = 0;
  auto skip_digits = [&] {
    size_t first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') at++;
    return at > first;
  };
  if (!skip_digits() || (at > 1 && text[0] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    at++;
    if (!skip_digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    at++;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) at++;
    if (!skip_digits()) return false;
  }
  return at == text.size();
}

double parse_recall(const Argument& argument) {
  double recall = is_decimal(argument.value) ? double_from_decimal(argument.value) : 0;
  if (!is_recall(recall)) fail_value(argument, kExpectedRecall);
  return recall;
}

bool parse_flag(const Argument& argument) {
  if (argument.value != "0" && argument.value != "1") fail_value(argument, "0 or 1");
  return argument.value == "1";
}

std::string parse_name(const Argument& argument, const char* expected) {
  if (argument.value.empty()) fail_value(argument, expected);
  return argument.value;
}

std::string parse_column_name(const Argument& argument) { return parse_name(argument, "the name of a column"); }

// The options of an index over a table, as they are given.
struct GivenContent {
  std::string table;
  std::string key;
  std::string column;
  std::vector<MetadataColumn> filters;
};

void apply(const Argument& argument, TableOptions& options, GivenContent& content) {
  auto is = [&](const char* name) { return equals_ignoring_case(argument.name, name); };
  if (is("dim")) {
    options.dim = static_cast<size_t>(parse_integer(argument, 1, kMaxDimensions));
  } else if (is("type")) {
    options.type = parse_type(argument);
  } else if (is("metric")) {
    options.metric = parse_metric(argument);
  } else if (is("m")) {
    options.m = static_cast<int>(parse_integer(argument, 2, 128));
  } else if (is("ef_construction")) {
    options.ef_construction = static_cast<int>(parse_integer(argument, 4, 4096));
  } else if (is("ef_search")) {
    options.ef_search = parse_integer(argument, 1, kMaxEfSearch);
  } else if (is("recall")) {
    options.recall = parse_recall(argument);
  } else if (is("mode")) {
    options.mode = parse_mode(argument);
  } else if (is("quantization")) {
    options.quantization = parse_quantization(argument);
  } else if (is("merge_every") || is("sync_every")) {
    options.merge_every = parse_integer(argument, 1, INT64_MAX);
  } else if (is("key")) {
    options.key = parse_column_name(argument);
    options.is_key_quoted = argument.is_name;
  } else if (is("key_type")) {
    options.key_type = parse_key_type(argument);
  } else if (is("column")) {
    options.column = parse_column_name(argument);
    options.is_column_quoted = argument.is_name;
  } else if (is("metadata")) {
    Metadata metadata = parse_metadata(argument.value);
    options.metadata = std::move(metadata.columns);
    options.unique_sets = std::move(metadata.unique_sets);
  } else if (is("requires_partition")) {
    options.requires_partition = parse_flag(argument);
  } else if (is("model")) {
    options.model = parse_name(argument, "the name of a model");
  } else if (is("content")) {
    content.table = parse_name(argument, "the name of a table");
  } else if (is("content_key")) {
    content.key = parse_column_name(argument);
  } else if (is("content_column")) {
    content.column = parse_column_name(argument);
  } else if (is("content_filters")) {
    content.filters = parse_filter_columns(argument.value);
  } else {
    fail(SQLITE_ERROR,
         "unknown option '%s': expected dim, type, metric, m, ef_construction, ef_search, recall, mode, quantization, "
         "merge_every, key, key_type, column, metadata, requires_partition, model, content, content_key, "
         "content_column or content_filters",
         argument.name.c_str());
  }
}

bool is_among(const std::vector<std::string>& names, const char* name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& other) { return equals_ignoring_case(name, other); });
}

void check_not_both(const std::vector<std::string>& given, const char* option, const char* alias) {
  if (!is_among(given, option) || !is_among(given, alias)) return;
  fail(SQLITE_ERROR, "options %s and %s: expected one of them, as both name the same option, received both", option,
       alias);
}

void check_not_repeated(const Argument& argument, std::vector<std::string>& seen) {
  if (is_among(seen, argument.name.c_str())) fail(SQLITE_ERROR, "option %s is given twice", argument.name.c_str());
  seen.push_back(argument.name);
  check_not_both(seen, "merge_every", "sync_every");
  if (is_among(seen, "ef_search") && is_among(seen, "recall")) {
    fail(SQLITE_ERROR,
         "options ef_search and recall: expected one of them, as each sets how wide a search is, received both");
  }
}

// An index over a table has the key, the vector column and the filter columns of that table, and no other columns.
void apply_content(const GivenContent& content, const std::vector<std::string>& given, TableOptions& options) {
  auto is_given = [&](const char* name) { return is_among(given, name); };
  if (content.table.empty()) {
    for (const char* name : {"content_key", "content_column", "content_filters"}) {
      if (is_given(name)) fail(SQLITE_ERROR, "option %s: expected it beside content, received it alone", name);
    }
    return;
  }
  for (const char* name : {"key", "column", "metadata"}) {
    if (is_given(name)) {
      fail(SQLITE_ERROR, "option %s: expected none beside content, whose table has the columns, received one", name);
    }
  }
  if (content.column.empty()) {
    fail(SQLITE_ERROR, "option content_column: expected the column of \"%w\" that has the vectors, received none",
         content.table.c_str());
  }
  options.key = content.key.empty() ? options.key : content.key;
  options.column = content.column;
  options.metadata = content.filters;
  options.content = Content{content.table, options.key, options.column};
}

// A key that is no integer stands beside the row id, whose column has a name that no other column has.
void name_row_id(TableOptions& options) {
  options.row_id = options.has_integer_key() ? options.key : "rowid_";
  if (options.has_integer_key()) return;
  auto is_taken = [&] {
    return equals_ignoring_case(options.row_id, options.key) ||
           std::any_of(options.metadata.begin(), options.metadata.end(),
                       [&](const MetadataColumn& column) { return equals_ignoring_case(options.row_id, column.name); });
  };
  while (is_taken()) options.row_id += '_';
}

void check_partition(const TableOptions& options) {
  if (options.requires_partition && !options.partition_key()) {
    fail(SQLITE_ERROR, "option requires_partition: expected a %s column that is a PARTITION KEY, received none",
         options.content ? "filter" : "metadata");
  }
}

void check_column_names(const TableOptions& options) {
  std::vector<std::string> names = {"distance", "k", "ef_search"};
  auto check = [&](const std::string& name) {
    for (const std::string& other : names) {
      if (equals_ignoring_case(name, other)) {
        fail(SQLITE_ERROR,
             "expected columns of different names (distance, k and ef_search are taken), received \"%w\" twice",
             name.c_str());
      }
    }
    names.push_back(name);
  };
  check(options.key);
  check(options.column);
  for (const MetadataColumn& column : options.metadata) check(column.name);
}

// Whether the key, the vector column or a metadata column has this name.
bool has_column(const TableOptions& options, std::string_view name) {
  return equals_ignoring_case(name, options.key) || equals_ignoring_case(name, options.column) ||
         std::any_of(options.metadata.begin(), options.metadata.end(),
                     [&](const MetadataColumn& column) { return equals_ignoring_case(name, column.name); });
}

}  // namespace

const char* mode_name(Mode mode) {
  switch (mode) {
    case Mode::automatic: return "auto";
    case Mode::hnsw: return "hnsw";
    case Mode::exact: return "exact";
  }
  return "";
}

std::optional<size_t> TableOptions::partition_key() const {
  for (size_t i = 0; i < metadata.size(); i++) {
    if (metadata[i].partition_key) return i;
  }
  return std::nullopt;
}

namespace {

// Whether the name has a second word that begins a type or a constraint.
bool is_definition(std::string_view name) {
  size_t space = name.find_first_of(" \t\r\n");
  if (space == std::string_view::npos) return false;
  std::string_view second = trim(name.substr(space));
  size_t letters = 0;
  while (letters < second.size() && std::isalpha(static_cast<unsigned char>(second[letters]))) letters++;
  second = second.substr(0, letters);
  constexpr std::string_view words[] = {"INTEGER", "INT",  "BIGINT",  "TEXT",   "VARCHAR", "CHAR",
                                        "BLOB",    "REAL", "FLOAT",   "DOUBLE", "NUMERIC", "DECIMAL",
                                        "BOOLEAN", "BIT",  "PRIMARY", "NOT",    "UNIQUE",  "COLLATE"};
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return equals_ignoring_case(word, second); });
}

}  // namespace

void check_new_column_names(std::string_view table, const TableOptions& options) {
  auto check = [&](const char* option, const std::string& name, bool is_quoted, const char* advice) {
    if (is_quoted || !is_definition(name)) return;
    std::string of(table);
    std::string first = name.substr(0, name.find_first_of(" \t\r\n"));
    fail(SQLITE_ERROR, "vector table \"%w\": option %s: expected the name of a column, received '%s': %s; write %s=%s",
         of.c_str(), option, name.c_str(), advice, option, first.c_str());
  };
  check("key", options.key, options.is_key_quoted, "the option key_type has its type");
  check("column", options.column, options.is_column_quoted, "the elements are described by the options type and dim");
}

TableOptions parse_table_options(std::string_view table, int count, const char* const* arguments) {
  try {
    TableOptions options;
    GivenContent content;
    std::vector<std::string> seen;
    for (int i = 0; i < count; i++) {
      Argument argument = parse_argument(arguments[i]);
      check_not_repeated(argument, seen);
      apply(argument, options, content);
    }
    apply_content(content, seen, options);
    if (options.dim == 0) {
      fail(SQLITE_ERROR, "option dim: expected dim=1 to dim=%d, received no dim", static_cast<int>(kMaxDimensions));
    }
    name_row_id(options);
    check_partition(options);
    check_column_names(options);
    check_table_name(table, options);
    auto is_free = [&](std::string_view name) {
      return !equals_ignoring_case(table, name) && !has_column(options, name);
    };
    options.has_similarity = is_free("similarity");
    options.has_recall = is_free("recall");
    return options;
  } catch (const Error& error) {
    std::string name(table);
    throw Error(error.code, format("vector table \"%w\": %s", name.c_str(), error.what()));
  }
}

void check_table_name(std::string_view table, const TableOptions& options) {
  bool is_hidden_column = equals_ignoring_case(table, "distance") || equals_ignoring_case(table, "k") ||
                          equals_ignoring_case(table, "ef_search");
  std::string name(table);
  if (is_hidden_column || has_column(options, table))
    fail(SQLITE_ERROR, "expected a table name that differs from its columns, received \"%w\"", name.c_str());
}

std::string declaration(std::string_view table, const TableOptions& options) {
  const std::string collation = format("NOT NULL COLLATE \"%w\"", options.key_collation.c_str());
  std::string sql =
      format("CREATE TABLE x(\"%w\" %s %s, \"%w\" BLOB %s", options.key.c_str(), key_sql_type(options.key_type),
             options.has_integer_key() ? "PRIMARY KEY" : collation.c_str(), options.column.c_str(),
             options.content ? "HIDDEN" : "NOT NULL");
  for (const MetadataColumn& column : options.metadata) {
    sql += ", " + (options.content ? column.hidden_definition() : column.declaration());
  }
  std::string command(table);
  sql += format(", distance REAL HIDDEN, k INTEGER HIDDEN, ef_search INTEGER HIDDEN, \"%w\" HIDDEN", command.c_str());
  if (options.has_similarity) sql += ", similarity REAL HIDDEN";
  if (options.has_recall) sql += ", recall REAL HIDDEN";
  return sql + ")";
}

}  // namespace vec
