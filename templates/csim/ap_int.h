// ap_int and ap_uint for simulation without the vendor's headers.
#ifndef BURIN_AP_INT_H
#define BURIN_AP_INT_H

#include "burin_fixed.h"

template <int W>
using ap_int = burin::integer<W, true>;
template <int W>
using ap_uint = burin::integer<W, false>;

#endif
