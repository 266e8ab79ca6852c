// Types of the ports and channels of minimal: one element, and one token of a stream.
#ifndef BURIN_TYPES_H_
#define BURIN_TYPES_H_

#include "burin_ops.h"

// Input x: x
typedef ap_fixed<16, 6> x_t;
// Output dense_2_out: dense_2
typedef ap_fixed<16, 6> dense_2_out_t;
// Channel dense_1_out
typedef ap_fixed<16, 6> dense_1_out_t;
// Channel relu_1_out
typedef ap_fixed<16, 6> relu_1_out_t;

#endif
