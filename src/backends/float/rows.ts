// Sums of products, the bulk of all work: a constant times the samples of one element, added to those of another.
// Four samples a step, because the engine does not unroll loops itself; a tile is whole fours, so that a step past the
// last sample meets what is never read.

type AddRow<T> = (sums: T, at: number, values: T, from: number, constant: number, n: number) => void;

function addRow64(
  sums: Float64Array,
  at: number,
  values: Float64Array,
  from: number,
  constant: number,
  n: number,
) {
  for (let s = 0; s < n; s += 4) {
    sums[at + s]! += values[from + s]! * constant;
    sums[at + s + 1]! += values[from + s + 1]! * constant;
    sums[at + s + 2]! += values[from + s + 2]! * constant;
    sums[at + s + 3]! += values[from + s + 3]! * constant;
  }
}

function addRow32(
  sums: Float32Array,
  at: number,
  values: Float32Array,
  from: number,
  constant: number,
  n: number,
) {
  const { fround } = Math;
  const w = fround(constant);
  for (let s = 0; s < n; s += 4) {
    sums[at + s]! = fround(sums[at + s]! + fround(values[from + s]! * w));
    sums[at + s + 1]! = fround(sums[at + s + 1]! + fround(values[from + s + 1]! * w));
    sums[at + s + 2]! = fround(sums[at + s + 2]! + fround(values[from + s + 2]! * w));
    sums[at + s + 3]! = fround(sums[at + s + 3]! + fround(values[from + s + 3]! * w));
  }
}

export const ADD_ROW: { readonly float64: AddRow<Float64Array>; readonly float32: AddRow<Float32Array> } = {
  float64: addRow64,
  float32: addRow32,
};
