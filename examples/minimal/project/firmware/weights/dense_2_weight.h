// weight of dense_2: 6 values, 6 of them not zero.
#ifndef BURIN_WEIGHTS_DENSE_2_WEIGHT_H_
#define BURIN_WEIGHTS_DENSE_2_WEIGHT_H_

#include "../burin_ops.h"

typedef ap_fixed<16, 6> dense_2_weight_t;

// Simulation fills the array from doubles, which g++ reads at once; they are exact.
#ifdef __SYNTHESIS__
static const dense_2_weight_t dense_2_weight[6] = {
#else
static const double dense_2_weight_values[6] = {
#endif
1, -0.5, 0.25, 2, -1, 0.75
};
#ifndef __SYNTHESIS__
static const ops::filled<dense_2_weight_t, dense_2_weight_t[6]> dense_2_weight_filled(dense_2_weight_values);
static const dense_2_weight_t (&dense_2_weight)[6] = dense_2_weight_filled.data;
#endif

#endif
