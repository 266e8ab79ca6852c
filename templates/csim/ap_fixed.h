// ap_fixed and ap_ufixed for simulation without the vendor's headers.
#ifndef BURIN_AP_FIXED_H
#define BURIN_AP_FIXED_H

#include "burin_fixed.h"

template <int W, int I, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP, int N = 0>
using ap_fixed = burin::fixed<W, I, true, Q, O, N>;
template <int W, int I, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP, int N = 0>
using ap_ufixed = burin::fixed<W, I, false, Q, O, N>;

#endif
