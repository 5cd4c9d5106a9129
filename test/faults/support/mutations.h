// Damage to the files of vector tables, always the same by its number.
#pragma once

#include <random>
#include <string>

#include "support/sql.h"

namespace faults {

using Random = std::mt19937;

unsigned below(Random& random, size_t limit);
void flip_bytes(Random& random, std::string& bytes);

// What may be wrong after a damage: nothing, because only the index is damaged and its checksums show it; or anything.
enum class Effect { none_or_error, any };

// Damages the database with the tables docs and idx, on a connection without the extension.
Effect damage_by_sql(Random& random, sqlite3* db);
// Damages pages of the file.
void damage_pages(Random& random, std::string& file, size_t page_bytes);

}  // namespace faults
