// One record through re-creation and estimator. Whatever fails on the way is kept as the record's crash: it counts as an
// error of 100 %, and the run goes on.
import type { DesignEstimate, FunctionEstimate } from '#ir/cost/estimate';
import { type Design, instancesOf } from '#ir/design/design';
import type { Kernel } from '#ir/kernel/kernel';
import { calledBy } from './called-kernels.ts';
import type { Estimator } from './estimator.ts';
import {
  type Breakdown,
  designFigures,
  type FigureValues,
  functionFigures,
  synthesisFigures,
} from './figures.ts';
import type { SynthesisRecord } from './record.ts';
import { lackingKind, recreate } from './recreate.ts';

export type Prediction =
  | { readonly kind: 'skipped'; readonly lacks: string }
  | { readonly kind: 'crashed'; readonly why: string }
  | {
      readonly kind: 'predicted';
      readonly figures: FigureValues;
      /** After logic synthesis, of a design. */
      readonly synthesised?: FigureValues;
      /** Latency and interval of a dataflow top. */
      readonly simulated?: Pick<FigureValues, 'latencyMax' | 'iiMax'>;
      readonly breakdown: Breakdown;
      /** The function of ours that was compared, and whether it is the whole layer where the record is of a part. */
      readonly function: string;
      readonly contributors: FunctionEstimate['contributors'];
      readonly loops: FunctionEstimate['loops'];
    };

/** The kernel that is a recorded function: that of the layer, or the one it calls where the record is of a part. */
export function kernelOf(design: Design, layer: string, level: 'layer' | 'inner'): Kernel {
  const instance = instancesOf(design.top).find((i) => i.layer === layer);
  const kernel = (name: string): Kernel => design.kernels.find((k) => k.name === name)!;
  if (!instance) throw new Error(`layer ${layer} became no instance`);
  const called = level === 'inner' ? calledBy(design, instance.kernel)[0] : undefined;
  return kernel(called ?? instance.kernel);
}

function functionOf(
  record: SynthesisRecord,
  design: Design,
  layer: string | undefined,
  estimate: DesignEstimate,
): FunctionEstimate {
  if (record.kind === 'design' || layer === undefined) return estimate.top;
  const { name } = kernelOf(design, layer, record.module_level);
  const found = estimate.functions.find((f) => f.kernel === name);
  if (!found) throw new Error(`the estimate has no function ${name}`);
  return found;
}

function finite(figures: FigureValues): FigureValues {
  const bad = Object.entries(figures).find(([, v]) => !Number.isFinite(v) || v < 0);
  if (bad) throw new Error(`the estimate says ${bad[0]} ${bad[1]}`);
  return figures;
}

export function predict(record: SynthesisRecord, estimator: Estimator, without?: string): Prediction {
  const lacks = lackingKind(record);
  if (lacks !== undefined) return { kind: 'skipped', lacks };
  try {
    const { design, layer } = recreate(record, estimator.uncertainty(record));
    const request = { design, record, ...(without === undefined ? {} : { without }) };
    const estimate = estimator.estimate(request);
    const of = functionOf(record, design, layer, estimate);
    const synthesised = record.kind === 'design' ? synthesisFigures(estimate) : undefined;
    const runs = record.kind === 'design' && design.top.kind === 'dataflow';
    const simulated = runs ? estimator.simulate?.(request) : undefined;
    return {
      kind: 'predicted',
      ...(simulated === undefined ? {} : { simulated }),
      ...(synthesised === undefined ? {} : { synthesised }),
      figures: finite(record.kind === 'design' ? designFigures(estimate) : functionFigures(of)),
      breakdown: of.categories,
      function: of.kernel,
      contributors: of.contributors,
      loops: of.loops,
    };
  } catch (error) {
    return { kind: 'crashed', why: error instanceof Error ? error.message : String(error) };
  }
}
