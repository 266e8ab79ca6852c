#ifndef BURIN_KERNELS_DENSE_LATENCY_DENSE_2_H_
#define BURIN_KERNELS_DENSE_LATENCY_DENSE_2_H_

#include "../burin_ops.h"

typedef ap_fixed<16, 6> dense_latency_dense_2_x_t;
typedef ap_fixed<16, 6> dense_latency_dense_2_y_t;
typedef ap_fixed<16, 6> dense_latency_dense_2_weights_t;
typedef ap_fixed<16, 6> dense_latency_dense_2_biases_t;

// y[o] = biases[o] + sum_i x[i] * weights[i][o], 3 -> 2, every product in parallel
// from minimal.nn:10:13
void dense_latency_dense_2(
    const dense_latency_dense_2_x_t x[3],
    dense_latency_dense_2_y_t y[2],
    const dense_latency_dense_2_weights_t weights[6],
    const dense_latency_dense_2_biases_t biases[2]
) {
    #pragma HLS PIPELINE II=1
    #pragma HLS FUNCTION_INSTANTIATE variable=weights
    #pragma HLS FUNCTION_INSTANTIATE variable=biases
    #pragma HLS ALLOCATION operation instances=mul limit=6
    #pragma HLS ARRAY_PARTITION variable=biases type=complete dim=1
    typedef ap_fixed<16, 6> mult_t;
    mult_t mult[6];
    #pragma HLS ARRAY_PARTITION variable=mult type=complete dim=1
    typedef ap_fixed<16, 6> acc_t;
    acc_t acc[2];
    #pragma HLS ARRAY_PARTITION variable=acc type=complete dim=1
    Product1: for (int ii = 0; ii < 3; ii++) {
        Product2: for (int jj = 0; jj < 2; jj++) {
            mult[ii * 2 + jj] = mult_t(x[ii] * weights[ii * 2 + jj]);
        }
    }
    ResetAccum: for (int i = 0; i < 2; i++) {
        acc[i] = acc_t(biases[i]);
    }
    Accum1: for (int ii = 0; ii < 3; ii++) {
        Accum2: for (int jj = 0; jj < 2; jj++) {
            acc[jj] += mult[ii * 2 + jj];
        }
    }
    Result: for (int i = 0; i < 2; i++) {
        y[i] = dense_latency_dense_2_y_t(acc[i]);
    }
}

#endif
