// Arrays as data files hold them: a name, a shape whose first axis counts samples, doubles in row-major order.
export interface NamedArray {
  readonly name: string;
  /** First axis: samples. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float64Array;
}
