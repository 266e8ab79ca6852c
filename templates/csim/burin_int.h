// Whole numbers of any width: ap_int<W> and ap_uint<W>. Assignment keeps the low bits.
#ifndef BURIN_INT_H
#define BURIN_INT_H

#include <iosfwd>

#include "burin_refs.h"

namespace burin {

// `x` as it enters a whole number: a fixed-point one loses its fraction first, toward zero.
template <class B, typename std::enable_if<operand<B>::ok && operand<B>::whole, int>::type = 0>
constexpr const B& whole_part(const B& x) { return x; }
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N>
constexpr integer<larger(I, 1), S> whole_part(const fixed<W, I, S, Q, O, N>& x) { return x.to_whole(); }

template <int W, bool S>
struct integer {
  static_assert(W >= 1, "a number needs at least one bit");
  static constexpr int width = W;
  static constexpr int iwidth = W;
  static constexpr bool is_signed = S;
  typedef store<W + !S> rep;
  rep raw;  // the value, exactly

  constexpr integer() : raw(0) {}
  constexpr integer(from_raw, const rep& r) : raw(r) {}
  template <class B, typename std::enable_if<operand<B>::ok && operand<B>::whole, int>::type = 0>
  constexpr integer(const B& x) : raw(wrapped(operand<B>::get(x))) {}
  template <int W2, int I2, bool S2, ap_q_mode Q2, ap_o_mode O2, int N2>
  constexpr integer(const fixed<W2, I2, S2, Q2, O2, N2>& x) : raw(wrapped(x.to_whole().raw)) {}
  constexpr integer(double x) : raw(fixed<W, W, S, AP_TRN_ZERO>(x).raw) {}
  constexpr integer(float x) : integer(static_cast<double>(x)) {}
  // Digits with an optional sign and prefix 0x, 0o or 0b; radix 0 asks the prefix.
  integer(const char* text, int radix = 0) : raw(wrapped(from_digits<store<W + 65>>(text, radix))) {}

  template <class V>
  static constexpr rep wrapped(const V& v) { return wrap(static_cast<rep>(v), W, S); }

  constexpr operator typename std::conditional<S, long long, unsigned long long>::type() const {
    return static_cast<typename std::conditional<S, long long, unsigned long long>::type>(low(raw));
  }
  constexpr bool to_bool() const { return !!*this; }
  constexpr char to_char() const { return static_cast<char>(low(raw)); }
  constexpr int to_int() const { return static_cast<int>(low(raw)); }
  constexpr unsigned to_uint() const { return static_cast<unsigned>(low(raw)); }
  constexpr long to_long() const { return static_cast<long>(low(raw)); }
  constexpr unsigned long to_ulong() const { return static_cast<unsigned long>(low(raw)); }
  constexpr long long to_int64() const { return static_cast<long long>(low(raw)); }
  constexpr unsigned long long to_uint64() const { return low(raw); }
  constexpr double to_double() const { return nearest<double>(raw); }
  constexpr float to_float() const { return static_cast<float>(nearest<float>(raw)); }
  // Radix 2 shows the W raw bits, any other the signed value.
  std::string to_string(int radix = 2, bool sign = S) const {
    return digits(static_cast<store<W + 2>>(raw), W, radix, sign);
  }

  constexpr int length() const { return W; }
  constexpr bool is_zero() const { return raw == rep(0); }
  constexpr bool iszero() const { return is_zero(); }
  constexpr bool sign() const { return negative(raw); }
  constexpr bool or_reduce() const { return !is_zero(); }
  constexpr bool and_reduce() const { return (~*this).is_zero(); }
  constexpr bool test(int k) const { return bit(raw, k); }
  constexpr bool get_bit(int k) const { return bit(raw, k); }
  void set_bit(int k, bool value) { (*this)[k] = value; }
  void set(int k, bool value = true) { (*this)[k] = value; }
  void clear(int k) { (*this)[k] = false; }

  template <class C, typename std::enable_if<operand<C>::whole, int>::type = 0>
  bit_ref<integer> operator[](const C& k) { return bit_ref<integer>(this, count(k)); }
  template <class C, typename std::enable_if<operand<C>::whole, int>::type = 0>
  bool operator[](const C& k) const { return bit_ref<const integer>(this, count(k)); }
  range_ref<integer> range(int hi = W - 1, int lo = 0) { return range_ref<integer>(this, hi, lo); }
  range_ref<const integer> range(int hi = W - 1, int lo = 0) const { return range_ref<const integer>(this, hi, lo); }
  range_ref<integer> operator()(int hi, int lo) { return range(hi, lo); }
  range_ref<const integer> operator()(int hi, int lo) const { return range(hi, lo); }

  constexpr integer operator+() const { return *this; }
  constexpr integer<larger(W, 1 + S) + 1, true> operator-() const {
    typedef integer<larger(W, 1 + S) + 1, true> R;
    return R(from_raw(), -static_cast<typename R::rep>(raw));
  }
  constexpr integer operator~() const { return integer(from_raw(), wrapped(~raw)); }
  constexpr bool operator!() const { return is_zero(); }

  template <class C, typename std::enable_if<operand<C>::whole, int>::type = 0>
  constexpr integer operator<<(const C& n) const { return integer(from_raw(), shift(raw, count(n), W, S)); }
  template <class C, typename std::enable_if<operand<C>::whole, int>::type = 0>
  constexpr integer operator>>(const C& n) const { return integer(from_raw(), shift(raw, -count(n), W, S)); }
  template <class C>
  constexpr integer& operator<<=(const C& n) { return *this = *this << n; }
  template <class C>
  constexpr integer& operator>>=(const C& n) { return *this = *this >> n; }

#define BURIN_ASSIGN(SYM) \
  template <class B>      \
  constexpr integer& operator SYM##=(const B& x) { return *this = integer(*this SYM whole_part(x)); }
  BURIN_ASSIGN(+)
  BURIN_ASSIGN(-)
  BURIN_ASSIGN(*)
  BURIN_ASSIGN(/)
  BURIN_ASSIGN(%)
  BURIN_ASSIGN(&)
  BURIN_ASSIGN(|)
  BURIN_ASSIGN(^)
#undef BURIN_ASSIGN
  constexpr integer& operator++() { return *this += 1; }
  constexpr integer& operator--() { return *this -= 1; }
  constexpr integer operator++(int) {
    const integer before = *this;
    ++*this;
    return before;
  }
  constexpr integer operator--(int) {
    const integer before = *this;
    --*this;
    return before;
  }
};

template <int W, bool S>
constexpr int integer<W, S>::width;
template <int W, bool S>
constexpr int integer<W, S>::iwidth;
template <int W, bool S>
constexpr bool integer<W, S>::is_signed;

template <class C, class T, int W, bool S>
std::basic_ostream<C, T>& operator<<(std::basic_ostream<C, T>& out, const integer<W, S>& x) {
  return out << x.to_string(10).c_str();
}

}  // namespace burin

#endif
