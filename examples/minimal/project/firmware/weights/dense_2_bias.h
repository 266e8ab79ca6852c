// bias of dense_2: 2 values, 1 of them not zero.
#ifndef BURIN_WEIGHTS_DENSE_2_BIAS_H_
#define BURIN_WEIGHTS_DENSE_2_BIAS_H_

#include "../burin_ops.h"

typedef ap_fixed<16, 6> dense_2_bias_t;

// Simulation fills the array from doubles, which g++ reads at once; they are exact.
#ifdef __SYNTHESIS__
static const dense_2_bias_t dense_2_bias[2] = {
#else
static const double dense_2_bias_values[2] = {
#endif
0.125, 0
};
#ifndef __SYNTHESIS__
static const ops::filled<dense_2_bias_t, dense_2_bias_t[2]> dense_2_bias_filled(dense_2_bias_values);
static const dense_2_bias_t (&dense_2_bias)[2] = dense_2_bias_filled.data;
#endif

#endif
