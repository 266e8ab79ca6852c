// Operator functions from text, and estimates of them with the library where everything costs 1, for tests.

import type { OperatorLibrary } from '#ir/cost/library';
import type { OperatorFunction } from '#ir/operators/graph';
import { parseOperators } from '#ir/operators/parse';
import { type EstimateContext, type EstimatedFunction, estimateFunction } from '#src/schedule/function';
import { inlineCalls } from '#src/schedule/inline';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts } from '#src/targets/index';

export const unit: OperatorLibrary = {
  ...buildLibrary(loadCosts().value!, { tool: 'unit', version: '1', family: 'unit', speed: '1' }),
};

export function functions(text: string): readonly OperatorFunction[] {
  const { value, diagnostics } = parseOperators(text, 't.og');
  if (value === undefined) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return value;
}

export interface Setting {
  readonly library?: OperatorLibrary;
  /** ns a state has. */
  readonly budget?: number;
  readonly processes?: EstimateContext['processes'];
  readonly afterwards?: EstimateContext['afterwards'];
}

/** Every function of the text, callees first. */
export function estimates(
  text: string,
  { library = unit, budget = 3, processes, afterwards }: Setting = {},
): ReadonlyMap<string, EstimatedFunction> {
  const callees = new Map<string, OperatorFunction>();
  const done = new Map<string, EstimatedFunction>();
  for (const f of functions(text)) {
    const whole = inlineCalls(f, callees);
    callees.set(f.name, whole);
    done.set(
      f.name,
      estimateFunction(whole, {
        library,
        clock: { period: budget, uncertainty: 0 },
        callees,
        estimates: done,
        ...(processes === undefined ? {} : { processes }),
        ...(afterwards === undefined ? {} : { afterwards }),
      }),
    );
  }
  return done;
}

export function estimate(text: string, setting?: Setting): EstimatedFunction['estimate'] {
  return [...estimates(text, setting).values()].at(-1)!.estimate;
}

/** Latency and interval. */
export const pair = (f: { readonly latencyMax: number; readonly iiMin: number }): number[] => [
  f.latencyMax,
  f.iiMin,
];
