// Sends for the memory that a scan of vectors side by side reads next. It is included in an unnamed namespace, as
// kernels.inl is.
//
// A CPU sees by itself that memory is read in order, but it sends for too little of it. A scan of 38 MB was measured to
// take a quarter less time with this, and less the nearer it is ahead.
constexpr size_t scan_ahead = 8192;

inline void send_ahead(const uint8_t* vector, size_t bytes) {
  for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch(vector + scan_ahead + at);
  // GCC takes a function that only prefetches for one without an effect, and leaves out the calls of it.
  __asm__ volatile("");
}
