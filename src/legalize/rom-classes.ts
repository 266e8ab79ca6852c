// The constants of a ROM, gone through once: what becomes of an operation with a constant depends on the constant alone,
// so elements of the same code are one class.
import type { Codes } from '#ir/fixed/codes';

const CLASSES = new WeakMap<Codes, Int32Array>();

/** Of each element the number of its code among the different ones, which count from 0. */
export function classesOf(codes: Codes): Int32Array {
  const there = CLASSES.get(codes);
  if (there) return there;
  const numbers = new Map<number | bigint, number>();
  const classes = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    let number = numbers.get(code);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(code, number);
    }
    classes[i] = number;
  }
  CLASSES.set(codes, classes);
  return classes;
}
