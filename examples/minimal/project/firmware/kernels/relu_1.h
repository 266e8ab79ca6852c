#ifndef BURIN_KERNELS_RELU_1_H_
#define BURIN_KERNELS_RELU_1_H_

#include "../burin_ops.h"

typedef ap_fixed<16, 6> relu_1_x_t;
typedef ap_fixed<16, 6> relu_1_y_t;

// max(x, 0)
// from minimal.nn:9:6
void relu_1(const relu_1_x_t x[3], relu_1_y_t y[3]) {
    #pragma HLS PIPELINE II=1
    ReLUActLoop: for (int i = 0; i < 3; i++) {
        y[i] = (x[i] > ap_fixed<16, 6>(0)) ? relu_1_y_t(x[i]) : relu_1_y_t(0);
    }
}

#endif
