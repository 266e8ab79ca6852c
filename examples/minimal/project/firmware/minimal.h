// minimal: io_parallel, structure hls4ml-1, for xcvu13p-flga2577-2-e
#ifndef BURIN_TOP_H_
#define BURIN_TOP_H_

#include "types.h"

void minimal(
    const x_t x[4],
    dense_2_out_t dense_2_out[2]
);

#endif
