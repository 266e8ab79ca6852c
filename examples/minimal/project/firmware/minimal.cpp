// minimal: io_parallel, structure hls4ml-1, for xcvu13p-flga2577-2-e
// Kernels in the order in which data passes them; each comment names the layer and where it was read.
#include "minimal.h"

#include "kernels/dense_latency_dense_1.h"
#include "kernels/relu_1.h"
#include "kernels/dense_latency_dense_2.h"
#include "weights/dense_1_weight.h"
#include "weights/dense_1_bias.h"
#include "weights/dense_2_weight.h"
#include "weights/dense_2_bias.h"

void minimal(
    const x_t x[4],
    dense_2_out_t dense_2_out[2]
) {
    #pragma HLS INTERFACE mode=ap_vld port=x
    #pragma HLS ARRAY_RESHAPE variable=x type=complete dim=0
    #pragma HLS INTERFACE mode=ap_vld port=dense_2_out
    #pragma HLS ARRAY_PARTITION variable=dense_2_out type=complete dim=0
    #pragma HLS PIPELINE II=1

    dense_1_out_t dense_1_out[3];
    #pragma HLS ARRAY_PARTITION variable=dense_1_out type=complete dim=0
    relu_1_out_t relu_1_out[3];
    #pragma HLS ARRAY_PARTITION variable=relu_1_out type=complete dim=0

    // dense_1: minimal.nn:6:10
    dense_latency_dense_1(x, dense_1_out, dense_1_weight, dense_1_bias);

    // relu_1: minimal.nn:9:6
    relu_1(dense_1_out, relu_1_out);

    // dense_2: minimal.nn:10:13
    dense_latency_dense_2(relu_1_out, dense_2_out, dense_2_weight, dense_2_bias);
}
