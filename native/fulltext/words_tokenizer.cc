#include "fulltext/words_tokenizer.h"

#include <new>
#include <string_view>

#include "fulltext/paired_scripts.h"

namespace vec {

namespace {

constexpr char kName[] = "words";
constexpr char kSpacedScripts[] = "unicode61";

using TokenCallback = int (*)(void*, int flags, const char* token, int size, int begin, int end);

// One tokenizer of a table. FTS5 knows it as a Fts5Tokenizer.
struct WordsTokenizer {
  fts5_tokenizer spaced;
  Fts5Tokenizer* spaced_instance;
};

// Where FTS5 wants the tokens of a text.
struct Sink {
  void* context;
  TokenCallback token;
};

// A part of a text, whose tokens are told with their places in the whole text.
struct PartSink {
  const Sink* sink;
  int begin;
};

int tell_token_of_part(void* context, int flags, const char* token, int size, int begin, int end) {
  auto part = static_cast<const PartSink*>(context);
  return part->sink->token(part->sink->context, flags, token, size, part->begin + begin, part->begin + end);
}

// A text is no longer than SQLite's limit of 2^31 - 1 bytes, so that int holds its places.
class Tokenizing {
 public:
  Tokenizing(const WordsTokenizer& tokenizer, const Sink& sink, int flags, std::string_view text)
      : tokenizer_(tokenizer), sink_(sink), flags_(flags), text_(text) {}

  int run() {
    size_t part = 0;
    size_t at = 0;
    while (at < text_.size()) {
      LeadingCharacter character = leading_character(text_.substr(at));
      if (!character.is_paired) {
        at += character.bytes;
        continue;
      }
      int code = tell_spaced(part, at);
      if (code == SQLITE_OK) code = tell_pairs(at, character.bytes);
      if (code != SQLITE_OK) return code;
      part = at;
    }
    return tell_spaced(part, at);
  }

 private:
  int tell_spaced(size_t begin, size_t end) {
    if (begin == end) return SQLITE_OK;
    PartSink part = {&sink_, static_cast<int>(begin)};
    return tokenizer_.spaced.xTokenize(tokenizer_.spaced_instance, &part, flags_, text_.data() + begin,
                                       static_cast<int>(end - begin), tell_token_of_part);
  }

  // Tells the pairs of the characters from `at`, the first of which has `bytes` bytes. Moves `at` behind them.
  int tell_pairs(size_t& at, size_t bytes) {
    size_t first = at;
    bool is_alone = true;
    at += bytes;
    while (at < text_.size()) {
      LeadingCharacter next = leading_character(text_.substr(at));
      if (!next.is_paired) break;
      int code = tell(first, at + next.bytes, 0);
      if (code != SQLITE_OK) return code;
      is_alone = false;
      first = at;
      at += next.bytes;
    }
    if (is_alone) return tell(first, at, 0);
    // The last character begins no pair. With it, the prefix of one character finds every character of a text. It has
    // the place of the last pair, so that phrases stay phrases.
    bool is_query = (flags_ & FTS5_TOKENIZE_QUERY) != 0;
    return is_query ? SQLITE_OK : tell(first, at, FTS5_TOKEN_COLOCATED);
  }

  int tell(size_t begin, size_t end, int flags) {
    return sink_.token(sink_.context, flags, text_.data() + begin, static_cast<int>(end - begin),
                       static_cast<int>(begin), static_cast<int>(end));
  }

  const WordsTokenizer& tokenizer_;
  const Sink& sink_;
  const int flags_;
  const std::string_view text_;
};

int create(void* user_data, const char** arguments, int count, Fts5Tokenizer** created) {
  auto api = static_cast<fts5_api*>(user_data);
  fts5_tokenizer spaced = {};
  void* spaced_data = nullptr;
  int code = api->xFindTokenizer(api, kSpacedScripts, &spaced_data, &spaced);
  if (code != SQLITE_OK) return code;
  auto tokenizer = new (std::nothrow) WordsTokenizer{spaced, nullptr};
  if (tokenizer == nullptr) return SQLITE_NOMEM;
  code = spaced.xCreate(spaced_data, arguments, count, &tokenizer->spaced_instance);
  if (code != SQLITE_OK) {
    delete tokenizer;
    return code;
  }
  *created = reinterpret_cast<Fts5Tokenizer*>(tokenizer);
  return SQLITE_OK;
}

void destroy(Fts5Tokenizer* instance) {
  auto tokenizer = reinterpret_cast<WordsTokenizer*>(instance);
  tokenizer->spaced.xDelete(tokenizer->spaced_instance);
  delete tokenizer;
}

int tokenize(Fts5Tokenizer* instance, void* context, int flags, const char* text, int size, TokenCallback token) {
  if (text == nullptr || size <= 0) return SQLITE_OK;
  Sink sink = {context, token};
  std::string_view whole(text, static_cast<size_t>(size));
  return Tokenizing(*reinterpret_cast<WordsTokenizer*>(instance), sink, flags, whole).run();
}

// The way that SQLite documents for extensions. It reads no schema.
fts5_api* fts5_api_of(sqlite3* db) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return api;
}

}  // namespace

void register_words_tokenizer(sqlite3* db) {
  fts5_api* api = fts5_api_of(db);
  if (api == nullptr || api->iVersion < 2) return;
  fts5_tokenizer tokenizer = {create, destroy, tokenize};
  api->xCreateTokenizer(api, kName, api, &tokenizer, nullptr);
}

}  // namespace vec
