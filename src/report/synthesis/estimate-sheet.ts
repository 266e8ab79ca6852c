// An estimate as a sheet, so that it can be set beside a report: two readings of a layer are the ends of a range.
import { RESOURCES } from '#ir/cost/estimate';
import type { ComparableEstimate } from '#src/driver/read-estimate';
import type { Step } from '#src/hls-report/implemented';
import { exactly, type Sheet, type SheetFigures, type Span } from './sheet.ts';

type Layer = ComparableEstimate['design']['layers'][number];

function layerFigures({ function: f }: Layer): SheetFigures {
  const timings = [f.timing, ...(f.alternative ? [f.alternative.timing] : [])];
  const span = (low: (t: Layer['function']['timing']) => number, high = low): Span => ({
    low: Math.min(...timings.map(low)),
    high: Math.max(...timings.map(high)),
  });
  return {
    latency: span(
      (t) => t.latencyMin,
      (t) => t.latencyMax,
    ),
    ii: span(
      (t) => t.iiMin,
      (t) => t.iiMax,
    ),
    clock: span((t) => t.clock),
    ...Object.fromEntries(RESOURCES.map((r) => [r, exactly(f.total[r])])),
  };
}

const span = ({ low, high }: Span): Span => ({ low, high });

/** What it says of each step of implementation: the likeliest figures after logic synthesis, of the whole design. */
export function estimatedSteps(estimate: ComparableEstimate): ReadonlyMap<Step, Sheet> {
  const { logicSynthesis } = estimate.design;
  if (logicSynthesis === undefined) return new Map();
  const { resources } = logicSynthesis;
  const total = Object.fromEntries(RESOURCES.map((r) => [r, exactly(resources[r].value)]));
  return new Map([['synthesis', { ...estimateSheet(estimate), rows: [], total }]]);
}

export function estimateSheet(estimate: ComparableEstimate): Sheet {
  const { tool, part, clock, design } = estimate;
  return {
    kind: 'estimate',
    name: design.name,
    tool,
    part: part.name,
    period: clock.period,
    rows: design.layers.map((l) => ({ layer: l.layer, module: l.function.name, figures: layerFigures(l) })),
    total: {
      latency: span(design.latency),
      ii: span(design.ii),
      clock: span(design.clock),
      ...Object.fromEntries(RESOURCES.map((r) => [r, span(design.resources[r])])),
    },
    available: part.totals ?? {},
  };
}
