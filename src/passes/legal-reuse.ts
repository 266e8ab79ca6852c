// Moves a reuse factor that a resource-strategy op cannot have to the nearest one it can have: a divisor of n_in,
// or n_in times a divisor of n_out. Of two equally near ones the smaller (faster) wins, as in hls4ml. The latency
// strategy takes any reuse factor: there it only bounds the multipliers.
//
//   before   dense(x[12], units=8, strategy=resource, reuse=5)
//   after    dense(x[12], units=8, strategy=resource, reuse=4)

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { Op, Shape } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { mapOps, opsByName, withBody } from '#ir/graph/walk';
import type { Pass, PassContext } from './pass.ts';

function divisors(n: number): readonly number[] {
  const low: number[] = [];
  const high: number[] = [];
  for (let d = 1; d * d <= n; d++) {
    if (n % d !== 0) continue;
    low.push(d);
    if (d * d !== n) high.unshift(n / d);
  }
  return [...low, ...high];
}

/** Ascending. */
export function legalReuseFactors(nIn: number, nOut: number): readonly number[] {
  const beyond = divisors(nOut).slice(1);
  return [...divisors(nIn), ...beyond.map((d) => d * nIn)];
}

/** The nearest of ascending `legal`, the smaller of two equally near. */
export function nearestReuse(legal: readonly number[], wanted: number): number {
  return legal.reduce((best, r) => (Math.abs(r - wanted) < Math.abs(best - wanted) ? r : best));
}

function legalize(op: Op, inputs: readonly Shape[], context: PassContext): Op {
  const reuse = opSpec(op.kind).reuse;
  if (!reuse || op.attrs.strategy !== 'resource') return op;
  const { nIn, nOut } = reuse(inputs, op.attrs);
  const legal = legalReuseFactors(nIn, nOut);
  const wanted = op.attrs.reuse as number;
  if (legal.includes(wanted)) return op;
  const used = nearestReuse(legal, wanted);
  context.count('moved');
  const at = op.attrOrigins?.reuse ?? op.source;
  const near = legal.filter((r) => r >= used / 4 && r <= used * 4).slice(0, 12);
  context.report(
    diagnose(
      passesMessages.illegalReuse,
      { op: op.name, wanted, used, nIn, nOut },
      {
        at,
        fix: `write ${used} or another of ${near.join(', ')}`,
      },
    ),
  );
  return { ...op, attrs: { ...op.attrs, reuse: used } };
}

export const legalReuse: Pass = {
  name: 'legal-reuse',
  summary: 'moves illegal reuse factors to the nearest legal one',
  options: {},
  statistics: { moved: 'reuse factors that were not legal' },
  establishes: [],
  run(module, context) {
    const makers = opsByName(module.body);
    const body = mapOps(module.body, (op) =>
      legalize(op, op.inputs.map((ref) => makers.get(ref.op)!.shapes[ref.output]) as Shape[], context),
    );
    return withBody(module, body);
  },
};
