// Rounding, overflow and the way from and to floating point.
// A conversion is: align to the target's fraction -> round_off -> fit -> wrap; the mode is a template
// argument so that only its own branch is left, everything else is an ordinary argument to keep instances few.
#ifndef BURIN_QUANTIZE_H
#define BURIN_QUANTIZE_H

#include "burin_bits.h"

enum ap_q_mode { AP_RND, AP_RND_ZERO, AP_RND_MIN_INF, AP_RND_INF, AP_RND_CONV, AP_TRN, AP_TRN_ZERO };
enum ap_o_mode { AP_SAT, AP_SAT_ZERO, AP_SAT_SYM, AP_WRAP, AP_WRAP_SM };

namespace burin {

// v / 2^sh, sh >= 1, rounded to an integer. `half`: the first dropped bit; `rest`: any bit below it.
template <ap_q_mode Q, class T>
constexpr T round_off(const T& v, int sh) {
  const T down = shr(v, sh);
  if (Q == AP_TRN) return down;
  const bool half = bit(v, sh - 1);
  const bool rest = !((v & low_mask<T>(sh - 1)) == T(0));
  const bool up = Q == AP_RND            ? half
                  : Q == AP_RND_ZERO     ? half && (rest || negative(v))
                  : Q == AP_RND_MIN_INF  ? half && rest
                  : Q == AP_RND_INF      ? half && (rest || !negative(v))
                  : Q == AP_RND_CONV     ? half && (rest || bit(down, 0))
                                         : (half || rest) && negative(v);
  return up ? down + T(1) : down;
}

// Sets bits [from, to) of v.
template <class T>
constexpr T paint(const T& v, int from, int to, bool value) {
  const T mask = low_mask<T>(to) & ~low_mask<T>(from);
  return value ? v | mask : v & ~mask;
}

// Brings `v` into w bits by overflow mode O with N saturated bits; what comes back may still need `wrap`.
// `floored` is the value before rounding: sign-magnitude wrapping looks at the lowest bit that is cut off from it.
template <ap_o_mode O, int N, class T>
constexpr T fit(const T& v, const T& floored, int w, bool s) {
  if (O == AP_WRAP && N == 0) return v;
  const T most = low_mask<T>(w - s);
  const T least = !s ? T(0) : O == AP_SAT_SYM && w > 1 ? -most : ~most;
  const bool over = most < v, under = v < least;
  if (!over && !under) return v;
  if (O == AP_SAT || O == AP_SAT_SYM) return over ? most : least;
  if (O == AP_SAT_ZERO) return T(0);
  if (!s) return paint(v, w - N, w, true);
  if (O == AP_WRAP) return paint(paint(v, w - N, w - 1, over), w - 1, w, under);
  const bool sign = N == 0 ? bit(floored, w) : under;
  const bool flip = N == 0 || N == 1 ? bit(v, w - 1) != sign : bit(v, w - N) == sign;
  const T kept = flip ? ~v : v;
  return paint(N > 1 ? paint(kept, w - N, w - 1, !sign) : kept, w - 1, w, sign);
}

constexpr double pow2(int e) {
  double r = 1;
  for (int k = 0; k < 1000 && k < e; ++k) r *= 2;
  for (int k = 0; k > -1000 && k > e; --k) r /= 2;
  return r;
}

// x * 2^E, exact as long as the result is a normal number.
template <int E>
constexpr double scaled(double x) {
  constexpr double first = pow2(E), second = pow2(E > 1000 ? E - 1000 : E < -1000 ? E + 1000 : 0);
  return x * first * second;
}

// A double as quarters * 2^left / 4: `quarters` has two extra bits, the second one sticky, so that rounding it
// by two places rounds the double; left > 0 only for whole numbers beyond 2^53.
struct decoded {
  i64 quarters;
  int left;
};

constexpr decoded decode(double x) {
  if (!(x < 1.7e308 && x > -1.7e308)) return decoded{x < 0 ? -4 : 4, 4096};  // infinity, or no number
  int left = 0;
  for (; x >= 9007199254740992.0 || x <= -9007199254740992.0; x /= 2) ++left;
  i64 whole = static_cast<i64>(x);
  if (static_cast<double>(whole) > x) --whole;
  const double rest = x - static_cast<double>(whole);
  const int extra = (rest >= 0.5 ? 2 : 0) + (rest > 0 && !(rest >= 0.5 && rest <= 0.5) ? 1 : 0);
  return decoded{whole * 4 + extra, left};
}

// v to the precision, not the range, of F (float or double), ties to even.
template <class F>
constexpr double nearest(i64 v) { return static_cast<double>(static_cast<F>(v)); }
template <class F>
constexpr double nearest(i128 v) { return static_cast<double>(static_cast<F>(v)); }

// The 64 bits from the highest one on, lowest of them sticky, decide the rounding of a long number.
template <class F, int N>
constexpr double nearest(const wide<N>& v) {
  const wide<N> size = negative(v) ? -v : v;
  int top = N - 1;
  while (top > 0 && size.w[top] == 0) --top;
  u64 window = size.w[top];
  int shift = 64 * top;
  if (top > 0) {
    u64 below = size.w[top - 1];
    for (; !(window >> 63); below <<= 1, --shift) window = window << 1 | below >> 63;
    bool rest = below != 0;
    for (int k = 0; k < top - 1; ++k) rest = rest || size.w[k] != 0;
    if (rest) window |= 1;
  }
  const double result = static_cast<double>(static_cast<F>(window)) * pow2(shift);
  return negative(v) ? -result : result;
}

}  // namespace burin

#endif
