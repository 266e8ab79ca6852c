#ifndef BURIN_KERNELS_DENSE_LATENCY_DENSE_1_H_
#define BURIN_KERNELS_DENSE_LATENCY_DENSE_1_H_

#include "../burin_ops.h"

typedef ap_fixed<16, 6> dense_latency_dense_1_x_t;
typedef ap_fixed<16, 6> dense_latency_dense_1_y_t;
typedef ap_fixed<16, 6> dense_latency_dense_1_weights_t;
typedef ap_fixed<16, 6> dense_latency_dense_1_biases_t;

// y[o] = biases[o] + sum_i x[i] * weights[i][o], 4 -> 3, every product in parallel
// from minimal.nn:6:10
void dense_latency_dense_1(
    const dense_latency_dense_1_x_t x[4],
    dense_latency_dense_1_y_t y[3],
    const dense_latency_dense_1_weights_t weights[12],
    const dense_latency_dense_1_biases_t biases[3]
) {
    #pragma HLS PIPELINE II=1
    #pragma HLS FUNCTION_INSTANTIATE variable=weights
    #pragma HLS FUNCTION_INSTANTIATE variable=biases
    #pragma HLS ALLOCATION operation instances=mul limit=12
    #pragma HLS ARRAY_PARTITION variable=biases type=complete dim=1
    typedef ap_fixed<16, 6> mult_t;
    mult_t mult[12];
    #pragma HLS ARRAY_PARTITION variable=mult type=complete dim=1
    typedef ap_fixed<16, 6> acc_t;
    acc_t acc[3];
    #pragma HLS ARRAY_PARTITION variable=acc type=complete dim=1
    Product1: for (int ii = 0; ii < 4; ii++) {
        Product2: for (int jj = 0; jj < 3; jj++) {
            mult[ii * 3 + jj] = mult_t(x[ii] * weights[ii * 3 + jj]);
        }
    }
    ResetAccum: for (int i = 0; i < 3; i++) {
        acc[i] = acc_t(biases[i]);
    }
    Accum1: for (int ii = 0; ii < 4; ii++) {
        Accum2: for (int jj = 0; jj < 3; jj++) {
            acc[jj] += mult[ii * 3 + jj];
        }
    }
    Result: for (int i = 0; i < 3; i++) {
        y[i] = dense_latency_dense_1_y_t(acc[i]);
    }
}

#endif
