#include "sqlite/interruption.h"

namespace vec {

void Interruption::check() {
  // SQLite calls its progress handler and looks for an interruption between the instructions of a statement. Any
  // statement of some length will do.
  if (!tick_) {
    tick_ = Statement(
        db_,
        "WITH RECURSIVE tick(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM tick WHERE n < 80) SELECT max(n) FROM tick");
  }
  Execution(tick_)->run();
}

}  // namespace vec
