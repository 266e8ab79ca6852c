// What kernels need beyond ap_fixed: tokens of streams, raw bits, exact selection and reduction trees.
// Every function is small enough to vanish into its caller.
#ifndef BURIN_OPS_H_
#define BURIN_OPS_H_

#include "ap_fixed.h"
#include "ap_int.h"
#include "hls_stream.h"

// Loops carry labels for directives and reports; g++ would warn about each.
#pragma GCC diagnostic ignored "-Wunused-label"

namespace ops {

// One token of a stream: N values that travel together, the first in the lowest bits.
template <class T, int N>
struct pack {
    typedef T value_type;
    static const int size = N;

    T data[N];

    T &operator[](int i) { return data[i]; }
    const T &operator[](int i) const { return data[i]; }
};

// The bits of `a` read as another type of the same width.
template <class R, class A>
R same_bits(const A &a) {
    #pragma HLS INLINE
    R r = 0;
    r.range(R::width - 1, 0) = a.range(A::width - 1, 0);
    return r;
}

// Bits HI ... LO of `a` as a whole number.
template <int HI, int LO, class A>
ap_ufixed<HI - LO + 1, HI - LO + 1> slice(const A &a) {
    #pragma HLS INLINE
    ap_ufixed<HI - LO + 1, HI - LO + 1> r = 0;
    r.range(HI - LO, 0) = a.range(HI, LO);
    return r;
}

template <class R>
void put_words(R &) {
    #pragma HLS INLINE
}

template <class R, class... Rest>
void put_words(R &r, unsigned long long high, Rest... rest) {
    #pragma HLS INLINE
    const int low = 64 * int(sizeof...(rest));
    const int top = low + 63 < R::width - 1 ? low + 63 : R::width - 1;
    r.range(top, low) = ap_uint<64>(high).range(top - low, 0);
    put_words(r, rest...);
}

// The number whose raw bits are the given words, highest word first.
template <class R, class... Words>
R words(Words... w) {
    #pragma HLS INLINE
    R r = 0;
    put_words(r, w...);
    return r;
}

// A constant array for simulation, filled from doubles that its type holds exactly.
template <class T, class Array>
struct filled {
    Array data;

    template <class Values>
    explicit filled(const Values &values) {
        static_assert(sizeof(Values) / sizeof(double) == sizeof(Array) / sizeof(T), "one value an element");
        const double *from = reinterpret_cast<const double *>(&values);
        T *to = reinterpret_cast<T *>(&data);
        for (unsigned i = 0; i < sizeof(Array) / sizeof(T); i++) to[i] = from[i];
    }
};

template <class R>
R smaller(const R &a, const R &b) {
    #pragma HLS INLINE
    return a < b ? a : b;
}

template <class R>
R larger(const R &a, const R &b) {
    #pragma HLS INLINE
    return a > b ? a : b;
}

// Position of the leading one, counted from 1; 0 if there is none.
template <class R, class A>
R leading_one(const A &a) {
    #pragma HLS INLINE
    R position = 0;
    leading_one_bits: for (int i = 0; i < A::width; i++) {
        #pragma HLS UNROLL
        if (a[i]) position = i + 1;
    }
    return position;
}

// The code of `a` divided by a positive whole number like a C integer: the quotient goes toward zero.
template <class R, class Code, class A, class By>
R divide_code(const A &a, const By &by) {
    #pragma HLS INLINE
    Code code = 0;
    code.range(Code::width - 1, 0) = a.range(A::width - 1, 0);
    const ap_int<Code::width + By::width + 1> quotient = code / by;
    R r = 0;
    r.range(R::width - 1, 0) = quotient.range(R::width - 1, 0);
    return r;
}

// A whole value as an index 0 ... N - 1: the nearest if it lies outside.
template <int N, class A>
int clamp_index(const A &a) {
    #pragma HLS INLINE
    typedef ap_fixed<A::width + 33, A::width + 33> wide;
    const wide x = a;
    if (x < wide(0)) return 0;
    return x > wide(N - 1) ? N - 1 : x.to_int();
}

inline int floor_div(int a, int by) {
    #pragma HLS INLINE
    return a >= 0 ? a / by : -((by - 1 - a) / by);
}

inline int floor_mod(int a, int by) {
    #pragma HLS INLINE
    return a - floor_div(a, by) * by;
}

// Pairwise reduction of N values, rounded to T at each node; the left half is the largest power of two below N.
template <class T, int N>
struct tree {
    static const int half = tree<T, (N + 1) / 2>::half * 2;

    static T add(const T *x) {
        #pragma HLS INLINE
        return T(tree<T, half>::add(x) + tree<T, N - half>::add(x + half));
    }
    static T min(const T *x) {
        #pragma HLS INLINE
        return smaller<T>(tree<T, half>::min(x), tree<T, N - half>::min(x + half));
    }
    static T max(const T *x) {
        #pragma HLS INLINE
        return larger<T>(tree<T, half>::max(x), tree<T, N - half>::max(x + half));
    }
};

template <class T>
struct tree<T, 2> {
    static const int half = 1;

    static T add(const T *x) {
        #pragma HLS INLINE
        return T(x[0] + x[1]);
    }
    static T min(const T *x) {
        #pragma HLS INLINE
        return smaller<T>(x[0], x[1]);
    }
    static T max(const T *x) {
        #pragma HLS INLINE
        return larger<T>(x[0], x[1]);
    }
};

template <class T>
struct tree<T, 1> {
    static T add(const T *x) { return x[0]; }
    static T min(const T *x) { return x[0]; }
    static T max(const T *x) { return x[0]; }
};

}  // namespace ops

#endif
