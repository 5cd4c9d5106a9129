// The tokenizer "words" of FTS5: tokenize='words'. It finds words of every language.
//
// Scripts with spaces between words are left to unicode61 of FTS5, with the arguments that follow the name. Han, Kana,
// Hangul, Thai, Lao and Khmer have no spaces. There, each two neighboring characters are a token, so that pairs
// overlap: "ABC" gives AB and BC. A character alone is a token of its own.
#pragma once

#include "sqlite/sqlite.h"

namespace vec {

// Registers the tokenizer with the FTS5 of a connection. Where SQLite has no FTS5, nothing happens.
void register_words_tokenizer(sqlite3* db);

}  // namespace vec
