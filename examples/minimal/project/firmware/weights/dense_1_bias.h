// bias of dense_1: 3 values, 2 of them not zero.
#ifndef BURIN_WEIGHTS_DENSE_1_BIAS_H_
#define BURIN_WEIGHTS_DENSE_1_BIAS_H_

#include "../burin_ops.h"

typedef ap_fixed<16, 6> dense_1_bias_t;

// Simulation fills the array from doubles, which g++ reads at once; they are exact.
#ifdef __SYNTHESIS__
static const dense_1_bias_t dense_1_bias[3] = {
#else
static const double dense_1_bias_values[3] = {
#endif
0.5, -0.25, 0
};
#ifndef __SYNTHESIS__
static const ops::filled<dense_1_bias_t, dense_1_bias_t[3]> dense_1_bias_filled(dense_1_bias_values);
static const dense_1_bias_t (&dense_1_bias)[3] = dense_1_bias_filled.data;
#endif

#endif
