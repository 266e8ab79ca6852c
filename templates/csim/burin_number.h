// What the number types share: the traits that let one template serve every pair of operands,
// the result types of + - * / % & | ^ and the operators themselves. Results are exact; rounding and
// overflow happen only when a result is assigned.
#ifndef BURIN_NUMBER_H
#define BURIN_NUMBER_H

#include <type_traits>

#include "burin_quantize.h"

namespace burin {

template <int W, bool S>
struct integer;
template <int W, int I, bool S, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP, int N = 0>
struct fixed;
template <class P>
class bit_ref;
template <class P>
class range_ref;

struct from_raw {};

// Shape of an operand: W bits, I of them before the point, signed or not.
template <int W, int I, bool S, bool WHOLE, bool OURS>
struct shape {
  static constexpr bool ok = true, ours = OURS, whole = WHOLE, s = S;
  static constexpr int w = W, i = I;
  typedef store<W + !S> rep;
};

template <class T, class = void>
struct operand { static constexpr bool ok = false, ours = false, whole = false; };
template <int W, bool S>
struct operand<integer<W, S>> : shape<W, W, S, true, true> {
  static constexpr typename integer<W, S>::rep get(const integer<W, S>& x) { return x.raw; }
};
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N>
struct operand<fixed<W, I, S, Q, O, N>> : shape<W, I, S, false, true> {
  static constexpr store<W + !S> get(const fixed<W, I, S, Q, O, N>& x) { return x.raw; }
};
template <class P>
struct operand<bit_ref<P>> : shape<1, 1, false, true, true> {
  static constexpr i64 get(const bit_ref<P>& x) { return static_cast<bool>(x); }
};
template <class P>
struct operand<range_ref<P>> : shape<P::width, P::width, false, true, true> {
  static constexpr store<P::width + 1> get(const range_ref<P>& x) { return x.get().raw; }
};
template <>
struct operand<bool> : shape<1, 1, false, true, false> {
  static constexpr i64 get(bool x) { return x; }
};
template <class T>
struct operand<T, typename std::enable_if<std::is_integral<T>::value>::type>
    : shape<8 * sizeof(T), 8 * sizeof(T), std::is_signed<T>::value, true, false> {
  static constexpr store<8 * sizeof(T) + !std::is_signed<T>::value> get(T x) { return x; }
};
template <class T>
struct operand<T, typename std::enable_if<std::is_enum<T>::value && std::is_convertible<T, int>::value>::type>
    : operand<decltype(+T())> {};

template <bool WHOLE, int W, int I, bool S>
struct number { typedef fixed<W, I, S> type; };
template <int W, int I, bool S>
struct number<true, W, I, S> { typedef integer<W, S> type; };

// Result types of A op B. Empty unless one of them is a csim number, so that the operators below step aside.
template <class A, class B,
          bool OK = operand<A>::ok && operand<B>::ok && (operand<A>::ours || operand<B>::ours)>
struct pair {};

template <class A, class B>
struct pair<A, B, true> {
  typedef operand<A> a;
  typedef operand<B> b;
  static constexpr bool whole = a::whole && b::whole, s = a::s || b::s;
  static constexpr int fa = a::w - a::i, fb = b::w - b::i, f = larger(fa, fb);
  static constexpr int i = larger(a::i + (b::s && !a::s), b::i + (a::s && !b::s));

  typedef typename number<whole, i + 1 + f, i + 1, s>::type sum;
  typedef typename number<whole, i + 1 + f, i + 1, true>::type difference;
  typedef typename number<whole, i + f, i, s>::type logic;
  typedef typename number<whole, a::w + b::w, a::i + b::i, s>::type product;
  typedef typename number<whole, b::s + a::w + larger(fb, 0), b::s + a::i + fb, s>::type quotient;
  // Storage in which both operands, on a common point, are exact.
  typedef store<i + f + !s> common;
  typedef bool truth;

  template <class T>
  static constexpr T left(const A& x) { return shl(static_cast<T>(a::get(x)), f - fa); }
  template <class T>
  static constexpr T right(const B& x) { return shl(static_cast<T>(b::get(x)), f - fb); }
};

#define BURIN_ALIGNED(SYM, RESULT)                                                        \
  template <class A, class B>                                                             \
  constexpr typename pair<A, B>::RESULT operator SYM(const A& x, const B& y) {            \
    typedef typename pair<A, B>::RESULT R;                                                \
    typedef typename R::rep T;                                                            \
    return R(from_raw(), pair<A, B>::template left<T>(x) SYM pair<A, B>::template right<T>(y)); \
  }
BURIN_ALIGNED(+, sum)
BURIN_ALIGNED(-, difference)
BURIN_ALIGNED(&, logic)
BURIN_ALIGNED(|, logic)
BURIN_ALIGNED(^, logic)
#undef BURIN_ALIGNED

template <class A, class B>
constexpr typename pair<A, B>::product operator*(const A& x, const B& y) {
  typedef typename pair<A, B>::product R;
  typedef typename R::rep T;
  return R(from_raw(), static_cast<T>(operand<A>::get(x)) * static_cast<T>(operand<B>::get(y)));
}

template <class A, class B>
constexpr typename pair<A, B>::quotient operator/(const A& x, const B& y) {
  typedef typename pair<A, B>::quotient R;
  typedef store<larger(operand<A>::w + larger(pair<A, B>::fb, 0), operand<B>::w) + 2> T;
  const T q = shl(static_cast<T>(operand<A>::get(x)), larger(pair<A, B>::fb, 0)) / static_cast<T>(operand<B>::get(y));
  return R(from_raw(), wrap(static_cast<typename R::rep>(q), R::width, pair<A, B>::s));
}

template <class A, class B, typename std::enable_if<pair<A, B>::whole, int>::type = 0>
constexpr integer<(operand<A>::w < operand<B>::w + (operand<A>::s && !operand<B>::s)
                       ? operand<A>::w
                       : operand<B>::w + (operand<A>::s && !operand<B>::s)),
                  operand<A>::s>
operator%(const A& x, const B& y) {
  typedef decltype(x % y) R;
  typedef store<larger(operand<A>::w, operand<B>::w) + 1> T;
  const T rest = static_cast<T>(operand<A>::get(x)) % static_cast<T>(operand<B>::get(y));
  return R(from_raw(), wrap(static_cast<typename R::rep>(rest), R::width, operand<A>::s));
}

// Comparisons are of exact values, whatever the two signs.
#define BURIN_COMPARE(SYM, MAIN)                                                 \
  template <class A, class B>                                                    \
  constexpr typename pair<A, B>::truth operator SYM(const A& x, const B& y) {    \
    typedef typename pair<A, B>::common T;                                       \
    const T l = pair<A, B>::template left<T>(x), r = pair<A, B>::template right<T>(y); \
    return MAIN;                                                                 \
  }
BURIN_COMPARE(==, l == r)
BURIN_COMPARE(!=, !(l == r))
BURIN_COMPARE(<, l < r)
BURIN_COMPARE(>, r < l)
BURIN_COMPARE(<=, !(r < l))
BURIN_COMPARE(>=, !(l < r))
#undef BURIN_COMPARE

// A floating operand: compared as double; whole numbers also compute with it.
template <class A, class F>
using with_floating = typename std::enable_if<
    operand<A>::ours && (std::is_same<F, double>::value || (operand<A>::whole && std::is_same<F, float>::value)), int>::type;
template <class A, class F>
using whole_with_floating = typename std::enable_if<operand<A>::whole, with_floating<A, F>>::type;

#define BURIN_FLOATING(SYM, RESULT, ENABLE)                                    \
  template <class A, class F, ENABLE<A, F> = 0>                                \
  constexpr RESULT operator SYM(const A& x, F y) {                             \
    return static_cast<F>(x.to_double()) SYM y;                                \
  }                                                                            \
  template <class A, class F, ENABLE<A, F> = 0>                                \
  constexpr RESULT operator SYM(F x, const A& y) {                             \
    return x SYM static_cast<F>(y.to_double());                                \
  }
BURIN_FLOATING(==, bool, with_floating)
BURIN_FLOATING(!=, bool, with_floating)
BURIN_FLOATING(<, bool, with_floating)
BURIN_FLOATING(>, bool, with_floating)
BURIN_FLOATING(<=, bool, with_floating)
BURIN_FLOATING(>=, bool, with_floating)
BURIN_FLOATING(+, F, whole_with_floating)
BURIN_FLOATING(-, F, whole_with_floating)
BURIN_FLOATING(*, F, whole_with_floating)
BURIN_FLOATING(/, F, whole_with_floating)
#undef BURIN_FLOATING

// A whole operand as an int, for shift counts and indices.
template <class C>
constexpr int count(const C& n) { return static_cast<int>(low(operand<C>::get(n))); }

template <class T>
constexpr T shift(const T& raw, int left, int w, bool s) {
  return left < 0 ? shr(raw, -left) : wrap(shl(raw, left), w, s);
}

}  // namespace burin

#endif
