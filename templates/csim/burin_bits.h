// Storage of csim numbers: every value is kept as a signed integer that holds it exactly,
// in int64, __int128 or an array of 64-bit words. So an unsigned type needs one bit more than its width,
// and no operation below ever has to ask for the signedness of what it works on.
#ifndef BURIN_BITS_H
#define BURIN_BITS_H

#include <cstdint>

namespace burin {

typedef std::int64_t i64;
typedef std::uint64_t u64;
__extension__ typedef __int128 i128;
__extension__ typedef unsigned __int128 u128;

constexpr int larger(int a, int b) { return a > b ? a : b; }

constexpr bool negative(i64 v) { return v < 0; }
constexpr bool negative(i128 v) { return v < 0; }
constexpr u64 low(i64 v) { return static_cast<u64>(v); }
constexpr u64 low(i128 v) { return static_cast<u64>(v); }

// Shifts by any count >= 0; beyond the storage they leave 0 (left) or the sign (right).
constexpr i64 shl(i64 v, int n) { return n > 63 ? 0 : static_cast<i64>(static_cast<u64>(v) << n); }
constexpr i64 shr(i64 v, int n) { return v >> (n > 63 ? 63 : n); }
constexpr i128 shl(i128 v, int n) { return n > 127 ? 0 : static_cast<i128>(static_cast<u128>(v) << n); }
constexpr i128 shr(i128 v, int n) { return v >> (n > 127 ? 127 : n); }

// Two's complement number of N words, least significant first; arithmetic is modulo 2^(64 N).
template <int N>
struct wide {
  u64 w[N];

  constexpr wide() : w() {}
  constexpr wide(i128 v) : w() {
    w[0] = static_cast<u64>(v);
    w[1] = static_cast<u64>(v >> 64);
    for (int k = 2; k < N; ++k) w[k] = v < 0 ? ~u64(0) : 0;
  }
  template <int M>
  constexpr explicit wide(const wide<M>& o) : w() {
    for (int k = 0; k < N; ++k) w[k] = k < M ? o.w[k] : o.fill();
  }
  constexpr u64 fill() const { return w[N - 1] >> 63 ? ~u64(0) : 0; }
  constexpr explicit operator i64() const { return static_cast<i64>(w[0]); }
  constexpr explicit operator i128() const { return static_cast<i128>((static_cast<u128>(w[1]) << 64) | w[0]); }

  constexpr wide operator~() const {
    wide r;
    for (int k = 0; k < N; ++k) r.w[k] = ~w[k];
    return r;
  }
  constexpr wide operator-() const { return ~*this + wide(1); }
  constexpr wide operator+(const wide& o) const {
    wide r;
    u128 carry = 0;
    for (int k = 0; k < N; ++k) {
      carry += static_cast<u128>(w[k]) + o.w[k];
      r.w[k] = static_cast<u64>(carry);
      carry >>= 64;
    }
    return r;
  }
  constexpr wide operator-(const wide& o) const { return *this + -o; }
  constexpr wide operator*(const wide& o) const {
    wide r;
    for (int k = 0; k < N; ++k) {
      u128 carry = 0;
      for (int j = 0; j + k < N; ++j) {
        carry += static_cast<u128>(w[k]) * o.w[j] + r.w[k + j];
        r.w[k + j] = static_cast<u64>(carry);
        carry >>= 64;
      }
    }
    return r;
  }
  constexpr wide operator&(const wide& o) const {
    wide r;
    for (int k = 0; k < N; ++k) r.w[k] = w[k] & o.w[k];
    return r;
  }
  constexpr wide operator|(const wide& o) const { return ~(~*this & ~o); }
  constexpr wide operator^(const wide& o) const { return (*this | o) & ~(*this & o); }
  constexpr bool operator==(const wide& o) const {
    for (int k = 0; k < N; ++k)
      if (w[k] != o.w[k]) return false;
    return true;
  }
  constexpr bool operator<(const wide& o) const {
    if (fill() != o.fill()) return fill() != 0;
    for (int k = N - 1; k >= 0; --k)
      if (w[k] != o.w[k]) return w[k] < o.w[k];
    return false;
  }
  // Truncates toward zero; one bit a step, for division is rare and never hot here.
  constexpr wide operator/(const wide& o) const {
    const wide top = fill() ? -*this : *this, by = o.fill() ? -o : o;
    wide q, rest;
    for (int k = 64 * N - 1; k >= 0; --k) {
      rest = rest + rest;
      rest.w[0] |= top.w[k / 64] >> (k % 64) & 1;
      if (rest < by) continue;
      rest = rest - by;
      q.w[k / 64] |= u64(1) << (k % 64);
    }
    return fill() != o.fill() ? -q : q;
  }
  constexpr wide operator%(const wide& o) const { return *this - *this / o * o; }
};

template <int N>
constexpr bool negative(const wide<N>& v) { return v.fill() != 0; }
template <int N>
constexpr u64 low(const wide<N>& v) { return v.w[0]; }

template <int N>
constexpr wide<N> shl(const wide<N>& v, int n) {
  wide<N> r;
  const int words = n / 64, bits = n % 64;
  for (int k = words; k < N; ++k) {
    r.w[k] = v.w[k - words] << bits;
    if (bits != 0 && k > words) r.w[k] |= v.w[k - words - 1] >> (64 - bits);
  }
  return r;
}

template <int N>
constexpr wide<N> shr(const wide<N>& v, int n) {
  wide<N> r;
  const int words = n / 64, bits = n % 64;
  for (int k = 0; k < N; ++k) {
    const u64 here = words < N - k ? v.w[k + words] : v.fill();
    const u64 next = words < N - k - 1 ? v.w[k + words + 1] : v.fill();
    r.w[k] = bits == 0 ? here : here >> bits | next << (64 - bits);
  }
  return r;
}

template <int WORDS>
struct storage { typedef wide<WORDS> type; };
template <>
struct storage<1> { typedef i64 type; };
template <>
struct storage<2> { typedef i128 type; };

// The storage for signed integers of BITS bits.
template <int BITS>
using store = typename storage<(BITS + 63) / 64>::type;

template <class T>
constexpr T low_mask(int n) { return ~shl(T(-1), n); }

template <class T>
constexpr bool bit(const T& v, int n) { return low(shr(v, n)) & 1; }

// Keeps the w low bits of v and reads them as a signed or unsigned number.
template <class T>
constexpr T wrap(const T& v, int w, bool s) {
  return s ? shr(shl(v, 8 * static_cast<int>(sizeof(T)) - w), 8 * static_cast<int>(sizeof(T)) - w)
           : v & low_mask<T>(w);
}

}  // namespace burin

#endif
