// weight of dense_1: 12 values, 11 of them not zero.
#ifndef BURIN_WEIGHTS_DENSE_1_WEIGHT_H_
#define BURIN_WEIGHTS_DENSE_1_WEIGHT_H_

#include "../burin_ops.h"

typedef ap_fixed<16, 6> dense_1_weight_t;

// Simulation fills the array from doubles, which g++ reads at once; they are exact.
#ifdef __SYNTHESIS__
static const dense_1_weight_t dense_1_weight[12] = {
#else
static const double dense_1_weight_values[12] = {
#endif
0.5, -1, 0.25, 1.5, 0.75, -0.5, -0.25, 2, 1, 0, 0.125, -1.25
};
#ifndef __SYNTHESIS__
static const ops::filled<dense_1_weight_t, dense_1_weight_t[12]> dense_1_weight_filled(dense_1_weight_values);
static const dense_1_weight_t (&dense_1_weight)[12] = dense_1_weight_filled.data;
#endif

#endif
