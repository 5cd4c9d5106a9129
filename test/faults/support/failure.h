// Which of many calls fails.
#pragma once

#include <cstdint>

namespace faults {

class Failure {
 public:
  // From now on, the call with this number fails, counted from 0. With `lasting`, so does every later one. A negative
  // number lets no call fail, and counts them.
  void arm(int64_t at, bool lasting) {
    is_armed_ = true;
    at_ = at;
    lasting_ = lasting;
    calls_ = hits_ = 0;
  }
  void disarm() { is_armed_ = false; }

  // Counts a call, and tells whether it is to fail.
  bool fails_now() {
    if (!is_armed_) return false;
    int64_t call = calls_++;
    bool fails = at_ >= 0 && (call == at_ || (lasting_ && call > at_));
    hits_ += fails;
    return fails;
  }

  int64_t at() const { return at_; }
  int64_t calls() const { return calls_; }
  int64_t hits() const { return hits_; }

 private:
  bool is_armed_ = false;
  bool lasting_ = false;
  int64_t at_ = -1;
  int64_t calls_ = 0;
  int64_t hits_ = 0;
};

}  // namespace faults
