#include "definition/metadata_columns.h"

#include <algorithm>
#include <cctype>

#include "sqlite/error.h"
#include "sqlite/text.h"

namespace vec {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool continues_word(char c) { return starts_word(c) || is_digit(c) || c == '$'; }

enum class TokenKind { end, word, quoted_name, string, number, punctuation };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // as written

  bool is(std::string_view keyword) const { return kind == TokenKind::word && equals_ignoring_case(text, keyword); }
  bool is(char c) const { return kind == TokenKind::punctuation && text[0] == c; }
};

// The SQL tokens of the text of an option, with one token of lookahead.
class Tokens {
 public:
  Tokens(const char* option, std::string_view text) : option_(option), text_(text) { advance(); }

  const Token& next() const { return token_; }

  Token take() {
    Token taken = token_;
    advance();
    return taken;
  }

  // Takes the next token if it is this keyword or character.
  template <class Expected>
  bool take(const Expected& expected) {
    if (!token_.is(expected)) return false;
    advance();
    return true;
  }

  // The text from the first token `begin` to the next token, without white space at its end.
  std::string since(const Token& begin) const {
    auto start = static_cast<size_t>(begin.text.data() - text_.data());
    size_t end = token_.kind == TokenKind::end ? text_.size() : static_cast<size_t>(token_.text.data() - text_.data());
    while (end > start && is_space(text_[end - 1])) end--;
    return std::string(text_.substr(start, end - start));
  }

 private:
  void advance() {
    while (position_ < text_.size() && is_space(text_[position_])) position_++;
    if (position_ == text_.size()) {
      token_ = {TokenKind::end, "end of text"};
      return;
    }
    size_t begin = position_;
    TokenKind kind = scan();
    token_ = {kind, text_.substr(begin, position_ - begin)};
  }

  TokenKind scan() {
    char c = text_[position_];
    char after = position_ + 1 < text_.size() ? text_[position_ + 1] : '\0';
    if ((c == 'x' || c == 'X') && after == '\'') {
      position_++;
      scan_quoted('\'');
      return TokenKind::string;
    }
    // A comment is refused. SQLite skips comments when it reads the definitions again, so a comment could hide here
    // what it does not hide there.
    if ((c == '-' && after == '-') || (c == '/' && after == '*')) {
      fail(SQLITE_ERROR, "option %s: expected no comment, received %c%c", option_, c, after);
    }
    if (c == '\'') return scan_quoted('\''), TokenKind::string;
    if (c == '"' || c == '`') return scan_quoted(c), TokenKind::quoted_name;
    if (c == '[') return scan_quoted(']'), TokenKind::quoted_name;
    if (starts_word(c)) return scan_while(continues_word), TokenKind::word;
    if (is_digit(c) || (c == '.' && is_digit(after))) return scan_number(), TokenKind::number;
    position_++;
    return TokenKind::punctuation;
  }

  void scan_quoted(char close) {
    size_t begin = position_++;
    while (position_ < text_.size()) {
      if (text_[position_++] != close) continue;
      bool doubled = close != ']' && position_ < text_.size() && text_[position_] == close;
      if (!doubled) return;
      position_++;
    }
    std::string rest(text_.substr(begin));
    fail(SQLITE_ERROR, "option %s: expected a closing %c, received %s", option_, close, rest.c_str());
  }

  // Digits, letters (0x1F, 1e5), and a sign right after the e of an exponent.
  void scan_number() {
    bool hexadecimal = text_.substr(position_, 2) == "0x" || text_.substr(position_, 2) == "0X";
    while (position_ < text_.size()) {
      char c = text_[position_];
      char before = text_[position_ - (position_ > 0)];
      bool exponent_sign = (c == '+' || c == '-') && !hexadecimal && (before == 'e' || before == 'E');
      if (!continues_word(c) && c != '.' && !exponent_sign) return;
      position_++;
    }
  }

  template <class Predicate>
  void scan_while(Predicate&& predicate) {
    while (position_ < text_.size() && predicate(text_[position_])) position_++;
  }

  const char* option_;
  std::string_view text_;
  size_t position_ = 0;
  Token token_;
};

[[noreturn]] void fail_at(const Token& token, const std::string& column, const char* expected) {
  std::string received(token.text);
  fail(SQLITE_ERROR, "metadata column \"%w\": expected %s, received %s", column.c_str(), expected, received.c_str());
}

bool starts_constraint(const Token& token) {
  for (const char* keyword : {"NOT", "NULL", "DEFAULT", "COLLATE", "INDEXED", "PARTITION", "PRIMARY", "UNIQUE", "CHECK",
                              "REFERENCES", "GENERATED", "AS", "CONSTRAINT", "ON"}) {
    if (token.is(keyword)) return true;
  }
  return false;
}

// Skips a text in parentheses. Quotes and nested parentheses are respected, and SQLite judges the content.
void skip_parentheses(Tokens& tokens, const std::string& column) {
  int depth = 0;
  do {
    Token token = tokens.take();
    if (token.is('(')) depth++;
    if (token.is(')')) depth--;
    if (token.kind == TokenKind::end) fail_at(token, column, "a closing )");
  } while (depth > 0);
}

// SQLite would remove the word HIDDEN from the type, also from a quoted type, and hide the column.
void check_not_hidden(const Token& part, const std::string& column) {
  for (size_t at = 0; at + 6 <= part.text.size(); at++) {
    if (equals_ignoring_case(part.text.substr(at, 6), "hidden")) {
      fail_at(part, column, "a type without the word hidden");
    }
  }
}

std::string parse_type(Tokens& tokens, const std::string& column) {
  Token begin = tokens.next();
  bool any = false;
  auto is_part = [](const Token& token) {
    return token.kind == TokenKind::quoted_name || (token.kind == TokenKind::word && !starts_constraint(token));
  };
  while (is_part(tokens.next())) {
    check_not_hidden(tokens.next(), column);
    tokens.take();
    any = true;
  }
  if (any && tokens.next().is('(')) skip_parentheses(tokens, column);
  return any ? tokens.since(begin) : "";
}

std::string parse_default(Tokens& tokens, const std::string& column) {
  Token begin = tokens.next();
  if (begin.is('(')) {
    skip_parentheses(tokens, column);
    return tokens.since(begin);
  }
  if (begin.is('-') || begin.is('+')) {
    tokens.take();
    if (tokens.next().kind != TokenKind::number) fail_at(tokens.next(), column, "a number");
  }
  bool literal = tokens.next().kind == TokenKind::number || tokens.next().kind == TokenKind::string;
  for (const char* keyword : {"NULL", "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"}) {
    literal = literal || tokens.next().is(keyword);
  }
  if (!literal) fail_at(tokens.next(), column, "DEFAULT to be a literal or an expression in parentheses");
  tokens.take();
  return tokens.since(begin);
}

// Parses what follows AS: the expression, and whether it is stored.
Generation parse_generation(Tokens& tokens, const std::string& column) {
  Token begin = tokens.next();
  if (!begin.is('(')) fail_at(begin, column, "an expression in parentheses after AS");
  skip_parentheses(tokens, column);
  std::string text = tokens.since(begin);
  Generation generation = {text.substr(1, text.size() - 2), false};
  if (tokens.take("STORED")) {
    generation.stored = true;
  } else {
    tokens.take("VIRTUAL");
  }
  return generation;
}

void parse_constraint(Tokens& tokens, MetadataColumn& column) {
  if (tokens.take("NOT")) {
    if (!tokens.take("NULL")) fail_at(tokens.next(), column.name, "NULL after NOT");
    column.not_null = true;
  } else if (tokens.take("NULL")) {
    column.not_null = false;
  } else if (tokens.take("DEFAULT")) {
    column.default_sql = parse_default(tokens, column.name);
  } else if (tokens.take("COLLATE")) {
    std::optional<std::string> name = parse_identifier(tokens.next().text);
    if (!name) fail_at(tokens.next(), column.name, "the name of a collation");
    tokens.take();
    column.collation = *name;
  } else if (tokens.take("INDEXED")) {
    column.indexed = true;
  } else if (tokens.take("PARTITION")) {
    if (!tokens.take("KEY")) fail_at(tokens.next(), column.name, "KEY after PARTITION");
    column.partition_key = true;
  } else if (tokens.take("GENERATED")) {
    if (!tokens.take("ALWAYS")) fail_at(tokens.next(), column.name, "ALWAYS AS after GENERATED");
    if (!tokens.take("AS")) fail_at(tokens.next(), column.name, "AS after GENERATED ALWAYS");
    column.generated = parse_generation(tokens, column.name);
  } else if (tokens.take("AS")) {
    column.generated = parse_generation(tokens, column.name);
  } else if (tokens.take("UNIQUE")) {
    column.unique = true;
  } else {
    fail_at(tokens.next(), column.name,
            "NOT NULL, DEFAULT, COLLATE, GENERATED ALWAYS AS, INDEXED, PARTITION KEY or UNIQUE");
  }
}

void check_constraints(const MetadataColumn& column) {
  if (column.indexed && column.partition_key) {
    fail(SQLITE_ERROR,
         "metadata column \"%w\": expected INDEXED or PARTITION KEY (which is indexed anyway), received both",
         column.name.c_str());
  }
  if (column.generated && column.default_sql) {
    fail(SQLITE_ERROR, "metadata column \"%w\": expected DEFAULT or GENERATED ALWAYS AS, received both",
         column.name.c_str());
  }
  if (!column.has_tags()) return;
  const char* refused = column.generated                                    ? "GENERATED ALWAYS AS"
                        : column.indexed                                    ? "INDEXED"
                        : column.partition_key                              ? "PARTITION KEY"
                        : !equals_ignoring_case(column.collation, "BINARY") ? "COLLATE"
                                                                            : nullptr;
  if (refused == nullptr) return;
  fail(SQLITE_ERROR, "metadata column \"%w\": expected JSON TAGS with NOT NULL and DEFAULT at most, received %s",
       column.name.c_str(), refused);
}

// A column that has only a name yet.
MetadataColumn parse_name(const Token& name, const char* option) {
  MetadataColumn column;
  column.collation = "BINARY";
  bool named = name.kind == TokenKind::word || name.kind == TokenKind::quoted_name;
  std::optional<std::string> identifier = named ? parse_identifier(name.text) : std::nullopt;
  if (!identifier) {
    std::string received(name.text);
    fail(SQLITE_ERROR, "option %s: expected the name of a column, received %s", option, received.c_str());
  }
  column.name = *identifier;
  return column;
}

MetadataColumn parse_column(Tokens& tokens, const Token& name) {
  MetadataColumn column = parse_name(name, "metadata");
  column.type = parse_type(tokens, column.name);
  while (tokens.next().kind != TokenKind::end && !tokens.next().is(',')) parse_constraint(tokens, column);
  check_constraints(column);
  return column;
}

// The names in UNIQUE(a, b).
std::vector<std::string> parse_unique(Tokens& tokens) {
  std::vector<std::string> names;
  tokens.take('(');
  do {
    Token token = tokens.take();
    bool named = token.kind == TokenKind::word || token.kind == TokenKind::quoted_name;
    std::optional<std::string> name = named ? parse_identifier(token.text) : std::nullopt;
    if (!name) {
      fail(SQLITE_ERROR, "option metadata: expected the name of a column in UNIQUE(...), received %s",
           std::string(token.text).c_str());
    }
    names.push_back(*name);
  } while (tokens.take(','));
  if (!tokens.take(')')) {
    fail(SQLITE_ERROR, "option metadata: expected a closing ) of UNIQUE, received %s",
         std::string(tokens.next().text).c_str());
  }
  return names;
}

UniqueSet positions_of(const std::vector<std::string>& names, const std::vector<MetadataColumn>& columns) {
  UniqueSet set;
  for (const std::string& name : names) {
    auto column = std::find_if(columns.begin(), columns.end(), [&](const MetadataColumn& candidate) {
      return equals_ignoring_case(candidate.name, name);
    });
    if (column == columns.end()) {
      fail(SQLITE_ERROR, "option metadata: expected a metadata column in UNIQUE(...), received \"%w\"", name.c_str());
    }
    set.push_back(static_cast<size_t>(column - columns.begin()));
  }
  return set;
}

MetadataColumn parse_filter(Tokens& tokens) {
  MetadataColumn column = parse_name(tokens.take(), "content_filters");
  column.indexed = tokens.take("INDEXED");
  if (!column.indexed && tokens.take("PARTITION")) {
    if (!tokens.take("KEY")) fail_at(tokens.next(), column.name, "KEY after PARTITION");
    column.partition_key = true;
  }
  if (tokens.next().kind == TokenKind::end || tokens.next().is(',')) return column;
  std::string received(tokens.next().text);
  fail(SQLITE_ERROR,
       "option content_filters: expected INDEXED, PARTITION KEY or nothing after the column \"%w\", as the table "
       "declares the rest, received %s",
       column.name.c_str(), received.c_str());
}

void check_one_partition_key(const std::vector<MetadataColumn>& columns, const char* option) {
  auto is_partition_key = [](const MetadataColumn& column) { return column.partition_key; };
  auto partition_keys = std::count_if(columns.begin(), columns.end(), is_partition_key);
  if (partition_keys > 1) {
    fail(SQLITE_ERROR, "option %s: expected at most one PARTITION KEY, received %d", option,
         static_cast<int>(partition_keys));
  }
}

}  // namespace

std::optional<std::string> parse_identifier(std::string_view text) {
  if (text.empty()) return std::nullopt;
  char open = text.front();
  if (open == '"' || open == '`' || open == '\'' || open == '[') {
    char close = open == '[' ? ']' : open;
    std::string name;
    size_t i = 1;
    for (; i < text.size(); i++) {
      if (text[i] == close) {
        bool doubled = close != ']' && i + 1 < text.size() && text[i + 1] == close;
        if (!doubled) break;
        i++;
      }
      name += text[i];
    }
    bool closed_at_end = i + 1 == text.size();
    return closed_at_end && !name.empty() ? std::optional(name) : std::nullopt;
  }
  if (!starts_word(open)) return std::nullopt;
  for (char c : text) {
    if (!continues_word(c)) return std::nullopt;
  }
  return std::string(text);
}

const char* affinity_type(Affinity affinity) {
  switch (affinity) {
    case Affinity::integer: return "INTEGER";
    case Affinity::text: return "TEXT";
    case Affinity::blob: return "BLOB";
    case Affinity::real: return "REAL";
    case Affinity::numeric: return "NUMERIC";
  }
  return "";
}

bool MetadataColumn::has_tags() const {
  size_t space = type.find_first_of(" \t\n\r\f");
  if (space == std::string::npos) return false;
  size_t second = type.find_first_not_of(" \t\n\r\f", space);
  std::string_view text = type;
  return equals_ignoring_case(text.substr(0, space), "JSON") && equals_ignoring_case(text.substr(second), "TAGS");
}

Affinity MetadataColumn::affinity() const {
  if (has_tags()) return Affinity::text;
  std::string upper;
  for (char c : type) upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  auto contains = [&](const char* word) { return upper.find(word) != std::string::npos; };
  if (contains("INT")) return Affinity::integer;
  if (contains("CHAR") || contains("CLOB") || contains("TEXT")) return Affinity::text;
  if (contains("BLOB") || upper.empty()) return Affinity::blob;
  if (contains("REAL") || contains("FLOA") || contains("DOUB")) return Affinity::real;
  return Affinity::numeric;
}

std::string MetadataColumn::declaration() const {
  std::string text = format("\"%w\"", name.c_str());
  if (!type.empty()) text += " " + (has_tags() ? "TEXT" : type);
  if (!equals_ignoring_case(collation, "BINARY")) text += format(" COLLATE \"%w\"", collation.c_str());
  if (not_null) text += " NOT NULL";
  if (default_sql) text += " DEFAULT " + *default_sql;
  return text;
}

std::string MetadataColumn::definition() const {
  if (!generated) return declaration();
  return declaration() + " GENERATED ALWAYS AS (" + generated->expression + ") " +
         (generated->stored ? "STORED" : "VIRTUAL");
}

std::string MetadataColumn::hidden_definition() const {
  // SQLite takes the word HIDDEN out of the type, but gives a column without another word NUMERIC affinity.
  std::string quoted = format("\"%w\" ", name.c_str());
  if (equals_ignoring_case(collation, "BINARY")) return quoted + "HIDDEN " + (type.empty() ? "BLOB" : type);
  // SQLite keeps the collation behind the type, and does not move it when it takes out HIDDEN (to 3.53 at least). It
  // then reads the last six letters of the type as it was. So the type ends with the name of the collation.
  return quoted + affinity_type(affinity()) + " HIDDEN NOCASE COLLATE NOCASE";
}

Metadata parse_metadata(std::string_view text) {
  Tokens tokens("metadata", text);
  Metadata metadata;
  std::vector<std::vector<std::string>> uniques;
  do {
    Token first = tokens.take();
    // UNIQUE can also be the name of a column.
    if (first.is("UNIQUE") && tokens.next().is('(')) {
      uniques.push_back(parse_unique(tokens));
      if (tokens.next().kind == TokenKind::end || tokens.next().is(',')) continue;
      fail(SQLITE_ERROR, "option metadata: expected a comma after UNIQUE(...), received %s",
           std::string(tokens.next().text).c_str());
    }
    metadata.columns.push_back(parse_column(tokens, first));
    if (metadata.columns.back().unique) metadata.unique_sets.push_back({metadata.columns.size() - 1});
  } while (tokens.take(','));
  for (const std::vector<std::string>& names : uniques) {
    metadata.unique_sets.push_back(positions_of(names, metadata.columns));
  }
  check_one_partition_key(metadata.columns, "metadata");
  return metadata;
}

std::vector<MetadataColumn> parse_filter_columns(std::string_view text) {
  Tokens tokens("content_filters", text);
  std::vector<MetadataColumn> columns;
  do {
    columns.push_back(parse_filter(tokens));
  } while (tokens.take(','));
  check_one_partition_key(columns, "content_filters");
  return columns;
}

}  // namespace vec
