// Catches: a real function that is off by a bit, or certain of a floor that is not one; an entry rounded twice; float
// entries that take another way than C++ does with the same expressions.
import { describe, expect, it } from 'vitest';
import { codeAt } from '#ir/fixed/codes';
import { type Dyadic, dyadic, toDouble } from '#ir/fixed/dyadic';
import { fixed, fractionBits } from '#ir/fixed/type';
import { rangedTable, residualTable } from '#src/lower/tables/activation-tables';
import * as real from '#src/lower/tables/functions';
import { hasGpp, runAll } from '../differential/gpp.ts';
import { Random } from '../kernels/random.ts';

interface Judged {
  readonly exact: real.RealFunction;
  readonly double: (x: number) => number;
  readonly from: number;
}

/** Complementary error function by its continued fraction, for x >= 2. */
function tail(x: number): number {
  let fraction = 0;
  for (let n = 200; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

function upper(x: number): number {
  const z = x / Math.SQRT2;
  if (z >= 2) return tail(z) / 2;
  let term = z;
  let sum = z;
  for (let n = 1; n < 100; n++) {
    term *= (-z * z) / n;
    sum += term / (2 * n + 1);
  }
  return 0.5 - sum / Math.sqrt(Math.PI);
}

const JUDGED: Readonly<Record<string, Judged>> = {
  tanh: { exact: real.tanh, double: Math.tanh, from: -20 },
  softplus: {
    exact: real.softplus,
    double: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    from: -20,
  },
  softsign: { exact: real.softsign, double: (x) => x / (1 + Math.abs(x)), from: -20 },
  expm1: { exact: real.expm1, double: Math.expm1, from: -20 },
  selu: {
    exact: real.seluNegative,
    double: (x) => 1.0507009873554805 * 1.6732632423543772 * Math.expm1(x),
    from: -20,
  },
  ln: { exact: real.ln, double: Math.log, from: 2 ** -10 },
  silu: { exact: real.siluResidual, double: (x) => x / (1 + Math.exp(x)), from: 0 },
  gelu: { exact: real.geluResidual, double: (x) => x * upper(x), from: 0 },
  gelu_tanh: {
    exact: real.geluTanhResidual,
    double: (x) => x / (1 + Math.exp(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    from: 0,
  },
};

describe.each(Object.entries(JUDGED))('%s', (_, { exact, double, from }) => {
  const r = new Random(77);
  const points: readonly Dyadic[] = Array.from({ length: 120 }, () => {
    const x = dyadic(from + (20 - from) * (Number(r.bits(30)) / 2 ** 30) * 2 ** -r.int(0, 8));
    return x;
  });

  it('is what doubles say, to their precision', () => {
    const far = points.filter((x) => {
      const value = toDouble(exact(x, 60).floor, 60);
      const wanted = double(toDouble(x.code, x.frac));
      return Math.abs(value - wanted) > 2 ** -59 + Math.abs(wanted) * 1e-14 + 2 ** -51;
    });
    expect(far).toEqual([]);
  });

  it('gives the same floor at every precision', () => {
    for (const x of points) {
      const fine = exact(x, 200).floor;
      for (const bits of [0, 7, 26, 61]) expect(exact(x, bits).floor).toBe(fine >> BigInt(200 - bits));
    }
  });
});

describe('whole tables', () => {
  const rounded = fixed(30, 8, { rounding: 'rnd' });

  // Catches: an entry of another argument, or an error beyond half of the last place.
  it('round each entry once, and say their worst error', () => {
    for (const name of ['tanh', 'softplus', 'softsign', 'elu', 'selu'] as const) {
      const table = rangedTable(name, 256, rounded, 'exact');
      const worst = Number(/worst error ([\d.e-]+)$/.exec(table.doc)![1]);
      expect(worst).toBeLessThanOrEqual(2 ** -23 * 1.0001);
      expect(worst).toBeGreaterThan(2 ** -25);
    }
  });

  it('of residuals reach zero, so that beyond their end nothing is missing', () => {
    for (const [name, end] of [
      ['silu', 16],
      ['gelu', 8],
      ['gelu_tanh', 8],
      ['softplus', 16],
    ] as const) {
      const table = residualTable(name, 64, 6 - Math.log2(end), fixed(18, 1));
      expect(codeAt(table.codes, 64)).toBe(0n);
      expect(codeAt(table.codes, 8)).toBeGreaterThan(0n);
    }
  });
});

const SIZES = [64, 100, 1024, 2048];
const NAMES = ['tanh', 'softplus', 'softsign', 'elu', 'selu', 'exp', 'reciprocal'] as const;

/** The expressions as C++ evaluates them, with its own float and double functions. */
const PROGRAM = `#include <cmath>
#include <cstdio>
static float softplus_f(float x) { return std::log(std::exp(x) + 1.); }
static float softsign_f(float x) { return x / (std::abs(x) + 1.); }
static float elu_f(float x) { return std::exp(x) - 1.; }
static float selu_f(float x) {
  return 1.0507009873554804934193349852946 * (1.6732632423543772848170429916717 * (std::exp(x) - 1.));
}
static float around(double range, int i, int n) { return 2 * range * (i - float(n) / 2.0) / float(n); }
int main() {
  const int sizes[] = {${SIZES.join(', ')}};
  for (int n : sizes) {
    for (int i = 0; i < n; i++) {
      float eight = around(8.0, i, n), four = around(4.0, i, n), below = -8.0 * i / float(n);
      float whole = 64.0 * i / float(n);
      double tanh4 = tanh(double(four));
      printf("%.17g %.17g %.17g %.17g %.17g %.17g %.17g\\n", tanh4, softplus_f(eight), softsign_f(eight),
             elu_f(below), selu_f(below), (double)std::exp(eight), whole > 0.0 ? 1.0 / whole : 0.0);
    }
  }
}
`;

// hls4ml's default table type, and one with more places than its floats need.
describe.skipIf(!hasGpp()).each([fixed(18, 8), fixed(18, 8, { rounding: 'rnd' }), fixed(26, 8)])(
  'float entries in a type of %j',
  (type) => {
    it('are those of C++', async () => {
      const [printed] = await runAll(1, () => ({ name: 'tables', cpp: PROGRAM, input: '' }));
      const lines = printed!.trim().split('\n');
      let line = 0;
      for (const size of SIZES) {
        const tables = NAMES.map((name) => rangedTable(name, size, type, 'float32'));
        for (let i = 0; i < size; i++, line++) {
          const values = lines[line]!.split(' ').map(Number);
          const wrap = 2 ** type.width;
          const codes = values.map((v) => {
            const scaled = v * 2 ** fractionBits(type);
            const whole = type.rounding === 'rnd' ? Math.floor(scaled + 0.5) : Math.floor(scaled);
            return ((((whole + wrap / 2) % wrap) + wrap) % wrap) - wrap / 2;
          });
          expect(tables.map((t) => Number(codeAt(t.codes, i)))).toEqual(codes);
        }
      }
    });
  },
);
