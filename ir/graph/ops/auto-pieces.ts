// `auto` of activations made of straight pieces: bounds are exact, and so are the fraction bits.

import { fixed } from '../../fixed/type.ts';
import type { AutoSpec, ExactFacts } from '../auto.ts';
import {
  addRange,
  castRange,
  eitherRange,
  extremeRange,
  interval,
  mapRange,
  mulRange,
  negRange,
  onGrid,
  pointRange,
  type Range,
} from '../range.ts';
import { negativePart, positivePart, weightRange, ZERO_RANGE } from './auto-rules.ts';

const RULE = 'the exact bounds of its straight pieces';

/** Values cut to at most (or at least) `limit`, on the grid of `x` and of nothing finer. */
function cut(x: Range, limit: Range, which: 'min' | 'max'): Range {
  const coarse = castRange(limit, fixed(1024, 1024 - x.frac));
  return extremeRange(x, coarse.frac > x.frac ? onGrid(coarse, x.frac) : coarse, which);
}

/** Left of the threshold slope * (x - threshold), right of it x up to the bound, which is cut to the grid. */
function generalRelu(facts: ExactFacts): Range {
  const x = facts.ranges[0]!;
  if (facts.attrs.parameters === 'ignored') return positivePart(x);
  const threshold = weightRange(facts, 'threshold');
  const slope = weightRange(facts, 'negative_slope');
  const below = addRange(extremeRange(x, threshold, 'min'), negRange(threshold));
  const left = mulRange(slope, below);
  const above = cut(x, threshold, 'max');
  const limit = facts.attrs.max_value as number | undefined;
  const frac = Math.max(above.frac, left.frac);
  const right =
    limit === undefined
      ? above
      : extremeRange(above, castRange(pointRange(limit), fixed(1024, 1024 - frac)), 'min');
  return either(x, threshold, right, left);
}

/** What a value may be when it is `right` for x from `threshold` on and `left` elsewhere. */
function either(x: Range, threshold: Range, right: Range, left: Range): Range {
  const frac = Math.max(x.frac, threshold.frac);
  const t = onGrid(threshold, frac).lo[0]!;
  const fine = onGrid(x, frac);
  if (fine.lo.every((c) => c >= t)) return right;
  return fine.hi.every((c) => c < t) ? left : eitherRange(right, left);
}

export const autoGeneralRelu: AutoSpec = {
  exact: (facts) => ({ result: generalRelu(facts), rule: RULE }),
  absorbsLinear: true,
};

export const autoThresholdedRelu: AutoSpec = {
  hls4ml: ({ inputs }) => ({ param: { type: inputs[0]!, rule: 'that of its input' } }),
  exact: (facts) => {
    const x = facts.ranges[0]!;
    const theta = weightRange(facts, 'theta');
    return {
      result: either(x, theta, eitherRange(cut(x, theta, 'max'), ZERO_RANGE), ZERO_RANGE),
      rule: RULE,
    };
  },
  absorbsLinear: true,
};

export const autoPrelu: AutoSpec = {
  hls4ml: ({ inputs }) => ({ param: { type: inputs[0]!, rule: 'that of its input' } }),
  exact: (facts) => {
    const x = facts.ranges[0]!;
    const left = mulRange(negativePart(x), weightRange(facts, 'alpha'));
    return { result: eitherRange(positivePart(x), left), rule: RULE };
  },
  absorbsLinear: true,
};

/** slope * x + shift kept in 0 … 1; the tanh form is twice that less 1. */
export function autoHard(form: 'sigmoid' | 'tanh'): AutoSpec {
  return {
    exact: (facts) => {
      const line = addRange(
        mulRange(facts.ranges[0]!, weightRange(facts, 'slope')),
        weightRange(facts, 'shift'),
      );
      const kept = extremeRange(extremeRange(line, interval(1n, 1n, 0), 'min'), ZERO_RANGE, 'max');
      const twice = mapRange(kept, ({ lo, hi }) => ({ lo: lo * 2n, hi: hi * 2n }));
      const result = form === 'sigmoid' ? kept : addRange(twice, interval(-1n, -1n, 0));
      return { result, rule: RULE };
    },
    absorbsLinear: true,
  };
}
