// Bits and ranges of a number, readable and writable: x[i], x(hi, lo), x.range(hi, lo).
// They deal in raw bits, so they are how a fixed-point number is packed into a word and back.
#ifndef BURIN_REFS_H
#define BURIN_REFS_H

#include <cstdio>
#include <cstdlib>
#include <string>

#include "burin_number.h"
#include "burin_text.h"

namespace burin {

inline void check_bits(int hi, int lo, int w) {
  if (hi >= 0 && lo >= 0 && hi < w && lo < w) return;
  std::fprintf(stderr, "burin csim: bits %d to %d do not exist in a number of %d bits\n", hi, lo, w);
  std::abort();
}

// Raw bits of an operand, and a double by its whole part.
template <class B>
constexpr typename operand<B>::rep raw_bits(const B& x) { return operand<B>::get(x); }

template <class P>
class bit_ref {
  P* of;
  int at;

 public:
  bit_ref(P* p, int k) : of(p), at(k) { check_bits(k, k, P::width); }
  bit_ref(const bit_ref&) = default;
  operator bool() const { return bit(of->raw, at); }
  bool to_bool() const { return *this; }
  bool get() const { return *this; }
  bool operator~() const { return !*this; }
  bit_ref& operator=(bool value) {
    typedef store<P::width + 1> T;
    of->raw = wrap(static_cast<typename P::rep>(paint(static_cast<T>(of->raw), at, at + 1, value)), P::width, P::is_signed);
    return *this;
  }
  bit_ref& operator=(const bit_ref& o) { return *this = static_cast<bool>(o); }
  template <class B, typename std::enable_if<operand<B>::ours, int>::type = 0>
  bit_ref& operator=(const B& o) { return *this = !(raw_bits(o) == typename operand<B>::rep(0)); }
};

template <class P>
class range_ref {
  P* of;
  int hi, lo;
  typedef store<P::width + 1> T;
  typedef integer<P::width, false> value;

  // hi < lo means the same bits in reverse order.
  T ordered(T bits) const {
    if (hi >= lo) return bits & low_mask<T>(hi - lo + 1);
    T r(0);
    for (int k = 0; k <= lo - hi; ++k) r = r + shl(T(bit(bits, k)), lo - hi - k);
    return r;
  }

 public:
  range_ref(P* p, int h, int l) : of(p), hi(h), lo(l) { check_bits(h, l, P::width); }
  range_ref(const range_ref&) = default;

  value get() const { return value(from_raw(), ordered(shr(static_cast<T>(of->raw), hi < lo ? hi : lo))); }
  template <class R>
  range_ref& set(const R& bits) {
    const int from = hi < lo ? hi : lo, to = hi < lo ? lo + 1 : hi + 1;
    const T kept = paint(static_cast<T>(of->raw), from, to, false);
    of->raw = wrap(static_cast<typename P::rep>(kept | shl(ordered(static_cast<T>(bits)), from)), P::width, P::is_signed);
    return *this;
  }
  range_ref& operator=(const range_ref& o) { return set(o.get().raw); }
  // From any number: its raw bits; but a fixed-point number given to bits of a whole one gives its whole part.
  template <class B, typename std::enable_if<operand<B>::ok && (operand<B>::whole || !operand<P>::whole), int>::type = 0>
  range_ref& operator=(const B& o) { return set(raw_bits(o)); }
  template <class B, typename std::enable_if<operand<B>::ok && !(operand<B>::whole || !operand<P>::whole), int>::type = 0>
  range_ref& operator=(const B& o) { return set(o.to_whole().raw); }
  range_ref& operator=(double o) { return set(value(o).raw); }
  range_ref& operator=(float o) { return set(value(o).raw); }

  operator unsigned long long() const { return to_uint64(); }
  int length() const { return hi < lo ? lo - hi + 1 : hi - lo + 1; }
  int to_int() const { return static_cast<int>(to_uint64()); }
  unsigned to_uint() const { return static_cast<unsigned>(to_uint64()); }
  long to_long() const { return static_cast<long>(to_uint64()); }
  unsigned long to_ulong() const { return static_cast<unsigned long>(to_uint64()); }
  long long to_int64() const { return static_cast<long long>(to_uint64()); }
  unsigned long long to_uint64() const { return low(get().raw); }
  double to_double() const { return get().to_double(); }
  std::string to_string(int radix = 2) const { return digits(get().raw, length(), radix, false); }
};

}  // namespace burin

#endif
