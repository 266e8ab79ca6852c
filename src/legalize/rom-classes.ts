// The constants of a ROM, gone through once. What becomes of an operation with a constant depends on the constant alone,
// so elements of the same code are one class; of a multiplier only on its sign and bits.
import { type Codes, codeAt } from '#ir/fixed/codes';
import { multiplierForm } from './arithmetic.ts';

export interface RomClasses {
  readonly codes: Codes;
  /** How many codes differ. */
  readonly size: number;
  /** Of each element the number of its code among the different ones, which count from 0. */
  readonly of: Int32Array;
  /** The same, but a number below 0 for codes that a value is multiplied with by a multiplier of one form. */
  readonly forms: Int32Array;
}

const CLASSES = new WeakMap<Codes, RomClasses>();

export function classesOf(codes: Codes): RomClasses {
  const there = CLASSES.get(codes);
  if (there) return there;
  const numbers = new Map<number | bigint, number>();
  const formOf: number[] = [];
  const [of, forms] = [new Int32Array(codes.length), new Int32Array(codes.length)];
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    let number = numbers.get(code);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(code, number);
      const form = multiplierForm(codeAt(codes, i));
      formOf.push(form === undefined ? number : ~form);
    }
    of[i] = number;
    forms[i] = formOf[number]!;
  }
  const classes = { codes, size: numbers.size, of, forms };
  CLASSES.set(codes, classes);
  return classes;
}
