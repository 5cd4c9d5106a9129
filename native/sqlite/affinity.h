// The type affinity of a column.
#pragma once

namespace vec {

// What SQLite makes of a declared type (https://sqlite.org/datatype3.html, 3.1).
enum class Affinity : unsigned char { integer, text, blob, real, numeric };

}  // namespace vec
