// Catches: a real function with a wrong digit far behind the point, an entry that is not the nearest code of its type,
// and tables that go down where the function goes up. Judges: digits written out, and the doubles of Math.
import { describe, expect, it } from 'vitest';
import { type Dyadic, dyadic } from '#ir/fixed/dyadic';
import { codeRange, fixed, ufixed } from '#ir/fixed/type';
import { expEntry, reciprocalEntry, sigmoidEntry } from '#src/lower/tables/entries';
import { expFloor, ln2, sigmoidFloor } from '#src/lower/tables/real';

const PLACES = 60;
/** 2^-240 is below 10^-72. */
const BITS = 240;

/** floor(v * 2^BITS) as decimals, cut after PLACES; the last unit of 2^-BITS is far behind them. */
function decimals(floor: bigint): string {
  const digits = ((floor * 10n ** BigInt(PLACES + 5)) >> BigInt(BITS)).toString().padStart(PLACES + 6, '0');
  return `${digits.slice(0, -(PLACES + 5))}.${digits.slice(-(PLACES + 5), -5)}`;
}

describe('digits', () => {
  it.each([
    ['e', 1, '2.718281828459045235360287471352662497757247093699959574966967'],
    ['1/e', -1, '0.367879441171442321595523770161460867445811131031767834507836'],
    ['sqrt e', 0.5, '1.648721270700128146848650787814163571653776100710148011575079'],
    ['e^10', 10, '22026.465794806716516957900645284244366353512618556781074235426355'],
    ['e^-20.25', -20.25, '0.000000001605228055185611608653934309109539657171168160140150'],
  ])('%s', (_name, x, digits) => {
    expect(decimals(expFloor(dyadic(x), BITS))).toBe(digits.slice(0, digits.indexOf('.') + 1 + PLACES));
  });

  it('ln 2', () => {
    expect(decimals(ln2(BigInt(BITS)))).toBe(
      '0.693147180559945309417232121458176568075500134360255254120680',
    );
  });

  it.each([
    [1, '0.731058578630004879251159241821836274365144640165056519276365'],
    [-3.5, '0.029312230751356318865289558114181583894182129798380051276574'],
    [0, `0.5${'0'.repeat(PLACES - 1)}`],
  ])('sigmoid %d', (x, digits) => {
    expect(decimals(sigmoidFloor(dyadic(x), BITS))).toBe(digits);
  });

  it('e^x e^-x is 1', () => {
    for (const x of [0.001, 0.7, 3, 33.125, 250.5]) {
      const product = expFloor(dyadic(x), 800) * expFloor(dyadic(-x), 800);
      const off = (1n << 1600n) - product;
      expect(off > 0n && off < expFloor(dyadic(x), 800) * 2n, String(x)).toBe(true);
    }
  });
});

const WIDE = fixed(40, 20, { rounding: 'rnd', overflow: 'sat' });
const UNIT = ufixed(18, 0, { rounding: 'rnd', overflow: 'sat' });
const COARSE = fixed(8, 3, { rounding: 'rnd', overflow: 'sat' });

const FUNCTIONS = [
  ['exp', expEntry, Math.exp, 1],
  ['sigmoid', sigmoidEntry, (x: number) => 1 / (1 + Math.exp(-x)), 1],
  ['1/x', reciprocalEntry, (x: number) => 1 / x, -1],
] as const;

describe.each(FUNCTIONS)('%s, exact entries', (name, entry, real, direction) => {
  /** -8 … 8 in steps of 1/64; a reciprocal has positive arguments only. */
  const points = Array.from({ length: 1025 }, (_, i) => (i - 512) / 64).filter(
    (x) => name !== '1/x' || x > 0,
  );
  const at = (x: number): Dyadic => dyadic(x);

  it.each([
    ['fixed<40,20>', WIDE],
    ['ufixed<18,0>', UNIT],
    ['fixed<8,3>', COARSE],
  ])('are the nearest codes of %s, and go one way', (_type, type) => {
    const ulp = 2 ** -(type.width - type.int);
    const { min, max } = codeRange(type);
    let before: bigint | undefined;
    for (const x of points) {
      const code = entry(at(x), type, 'exact');
      const wanted = Math.min(Math.max(real(x), Number(min) * ulp), Number(max) * ulp);
      const error = Math.abs(Number(code) * ulp - wanted);
      // The judge is a double, wrong by less than 2^-50 of its value.
      expect(error, `${name}(${x})`).toBeLessThanOrEqual(ulp / 2 + wanted * 2 ** -50);
      if (before !== undefined) expect((code - before) * BigInt(direction) >= 0n, `${name}(${x})`).toBe(true);
      before = code;
    }
  });
});
