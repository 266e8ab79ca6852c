// Fixed-point numbers: ap_fixed and ap_ufixed. A value is raw * 2^(I - W); every assignment rounds by Q to
// the new fraction and then brings the result into range by O.
#ifndef BURIN_FIXED_H
#define BURIN_FIXED_H

#include "burin_int.h"

namespace burin {

template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N>
struct fixed {
  static_assert(W >= 1, "a number needs at least one bit");
  static_assert(N >= 0 && N <= W, "saturated bits beyond the width");
  static_assert(S || O != AP_WRAP_SM, "an unsigned number cannot wrap as sign and magnitude");
  static constexpr int width = W;
  static constexpr int iwidth = I;
  static constexpr ap_q_mode qmode = Q;
  static constexpr ap_o_mode omode = O;
  static constexpr bool is_signed = S;
  typedef store<W + !S> rep;
  rep raw;  // exactly, in units of 2^(I - W)

 private:
  static constexpr int F = W - I;
  static constexpr bool plain_wrap = O == AP_WRAP && N == 0;

  template <class T>
  static constexpr rep settled(const T& rounded, const T& floored) {
    return wrap(static_cast<rep>(fit<O, N>(rounded, floored, W, S)), W, S);
  }

  // From a number of shape A, value v * 2^-(A::w - A::i).
  template <class A>
  static constexpr rep converted(const typename A::rep& v) {
    constexpr int drop = A::w - A::i - F;
    constexpr bool carries = drop > 0 && Q != AP_TRN && !(Q == AP_TRN_ZERO && !A::s);
    constexpr bool fits = (S || !A::s) && I - S >= A::i - A::s + (carries || (A::s && O == AP_SAT_SYM));
    // Where low bits are all that counts, left shifts need no room.
    constexpr int grow = plain_wrap || fits || drop > 0 ? 0 : -drop;
    typedef store<larger(A::w + !A::s + grow, W + !S)> T;
    const T x = static_cast<T>(v);
    const T floored = drop > 0 ? shr(x, larger(drop, 0)) : shl(x, larger(-drop, 0));
    const T rounded = drop > 0 ? round_off<Q>(x, larger(drop, 1)) : floored;
    return fits ? static_cast<rep>(rounded) : settled(rounded, floored);
  }

  static constexpr rep converted(double d) {
    double units = scaled<F>(d);
    if ((d < 0 || d > 0) && !(units < 0 || units > 0)) units = d < 0 ? -1e-9 : 1e-9;
    // Most doubles are constants that fit: tables of thousands of them are evaluated by the compiler.
    constexpr double limit = pow2(W - S < 62 ? W - S : 62);
    if (units < limit && units > (S ? -limit : -1.0)) {
      const i64 whole = static_cast<i64>(units);
      if (static_cast<double>(whole) == units) return static_cast<rep>(whole);
    }
    const decoded parts = decode(units);
    if (parts.left == 0) {
      typedef store<larger(57, W + !S)> T;
      return settled(round_off<Q>(T(parts.quarters), 2), shr(T(parts.quarters), 2));
    }
    typedef store<W + 57> T;  // beyond W + 1 places only the sign is left to see
    const T whole = shl(shr(T(parts.quarters), 2), parts.left > W ? W + 1 : parts.left);
    return settled(whole, whole);
  }

 public:
  constexpr fixed() : raw(0) {}
  constexpr fixed(from_raw, const rep& r) : raw(r) {}
  template <class B, typename std::enable_if<operand<B>::ok, int>::type = 0>
  constexpr fixed(const B& x) : raw(converted<operand<B>>(operand<B>::get(x))) {}
  constexpr fixed(double x) : raw(converted(x)) {}
  constexpr fixed(float x) : raw(converted(static_cast<double>(x))) {}

  // Whole part, toward zero.
  constexpr integer<larger(I, 1), S> to_whole() const {
    typedef integer<larger(I, 1), S> R;
    typedef store<larger(W, I) + 1> T;
    const T x = static_cast<T>(raw);
    return R(from_raw(), R::wrapped(F > 0 ? round_off<AP_TRN_ZERO>(x, larger(F, 1)) : shl(x, larger(-F, 0))));
  }
  constexpr bool to_bool() const { return !is_zero(); }
  constexpr char to_char() const { return to_whole().to_char(); }
  constexpr int to_int() const { return to_whole().to_int(); }
  constexpr unsigned to_uint() const { return to_whole().to_uint(); }
  constexpr long to_long() const { return to_whole().to_long(); }
  constexpr long long to_int64() const { return to_whole().to_int64(); }
  constexpr unsigned long long to_uint64() const { return to_whole().to_uint64(); }
  constexpr double to_double() const { return scaled<-F>(nearest<double>(raw)); }
  constexpr float to_float() const { return static_cast<float>(scaled<-F>(nearest<float>(raw))); }

  constexpr operator bool() const { return !is_zero(); }
  template <class C, typename std::enable_if<std::is_integral<C>::value && !std::is_same<C, bool>::value, int>::type = 0>
  constexpr operator C() const { return static_cast<C>(to_uint64()); }
  constexpr operator float() const { return to_float(); }
  constexpr operator double() const { return to_double(); }

  constexpr int length() const { return W; }
  constexpr int wl() const { return W; }
  constexpr int iwl() const { return I; }
  constexpr bool is_zero() const { return raw == rep(0); }
  constexpr bool is_neg() const { return negative(raw); }
  constexpr unsigned long long bits_to_uint64() const { return low(raw) & low(low_mask<i64>(W)); }
  constexpr fixed& setBits(unsigned long long bits) {
    raw = integer<W, S>(bits).raw;
    return *this;
  }
  // Radix 2, 8 and 16 show the raw bits, radix 10 the value to 17 digits.
  std::string to_string(int radix = 2) const {
    if (radix != 10) return digits(static_cast<store<W + 2>>(raw), W, radix, false);
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", to_double());
    return text;
  }

  template <class C, typename std::enable_if<operand<C>::whole, int>::type = 0>
  bit_ref<fixed> operator[](const C& k) { return bit_ref<fixed>(this, count(k)); }
  template <class C, typename std::enable_if<operand<C>::whole, int>::type = 0>
  bool operator[](const C& k) const { return bit_ref<const fixed>(this, count(k)); }
  range_ref<fixed> range(int hi = W - 1, int lo = 0) { return range_ref<fixed>(this, hi, lo); }
  range_ref<const fixed> range(int hi = W - 1, int lo = 0) const { return range_ref<const fixed>(this, hi, lo); }
  range_ref<fixed> operator()(int hi, int lo) { return range(hi, lo); }
  range_ref<const fixed> operator()(int hi, int lo) const { return range(hi, lo); }

  constexpr fixed operator+() const { return *this; }
  constexpr fixed<W + 1, I + 1, true> operator-() const {
    typedef fixed<W + 1, I + 1, true> R;
    return R(from_raw(), -static_cast<typename R::rep>(raw));
  }
  constexpr fixed<W, I, S> operator~() const { return fixed<W, I, S>(from_raw(), wrap(~raw, W, S)); }
  constexpr bool operator!() const { return is_zero(); }

  // Shifts move the raw bits: the type stays, nothing is rounded or saturated.
  template <class C, typename std::enable_if<operand<C>::whole, int>::type = 0>
  constexpr fixed operator<<(const C& n) const { return fixed(from_raw(), shift(raw, count(n), W, S)); }
  template <class C, typename std::enable_if<operand<C>::whole, int>::type = 0>
  constexpr fixed operator>>(const C& n) const { return fixed(from_raw(), shift(raw, -count(n), W, S)); }
  template <class C>
  constexpr fixed& operator<<=(const C& n) { return *this = *this << n; }
  template <class C>
  constexpr fixed& operator>>=(const C& n) { return *this = *this >> n; }

#define BURIN_ASSIGN(SYM) \
  template <class B>      \
  constexpr fixed& operator SYM##=(const B& x) { return *this = fixed(*this SYM x); }
  BURIN_ASSIGN(+)
  BURIN_ASSIGN(-)
  BURIN_ASSIGN(*)
  BURIN_ASSIGN(/)
  BURIN_ASSIGN(&)
  BURIN_ASSIGN(|)
  BURIN_ASSIGN(^)
#undef BURIN_ASSIGN
  constexpr fixed& operator++() { return *this += 1; }
  constexpr fixed& operator--() { return *this -= 1; }
  constexpr fixed operator++(int) {
    const fixed before = *this;
    ++*this;
    return before;
  }
  constexpr fixed operator--(int) {
    const fixed before = *this;
    --*this;
    return before;
  }
};

template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N>
constexpr int fixed<W, I, S, Q, O, N>::width;
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N>
constexpr int fixed<W, I, S, Q, O, N>::iwidth;
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N>
constexpr bool fixed<W, I, S, Q, O, N>::is_signed;

template <class C, class T, int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N>
std::basic_ostream<C, T>& operator<<(std::basic_ostream<C, T>& out, const fixed<W, I, S, Q, O, N>& x) {
  return out << x.to_double();
}

}  // namespace burin

#endif
