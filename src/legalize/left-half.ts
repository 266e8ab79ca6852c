// Where the vendor's headers and the kernels cut a reduction tree.

/** The largest power of two below n (n >= 2). */
export function leftHalf(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}
