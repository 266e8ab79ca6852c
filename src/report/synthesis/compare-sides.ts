// Two sides of a comparison, kind by kind: what C synthesis reports or is expected to report, and what each step of
// implementation made of the design. Figures of two kinds never stand side by side, however alike they look.
import { STEPS, type Step } from '#src/hls-report/implemented';
import type { Painter } from '../colour.ts';
import type { Json } from '../json.ts';
import { compareTable, type Labels, sheetLine } from './compare-text.ts';
import { STEP_TITLES } from './implemented-sheet.ts';
import { compareJson } from './json.ts';
import type { Sheet } from './sheet.ts';

export interface Side {
  readonly path: string;
  /** Of C synthesis; empty where only implementation is reported. */
  readonly sheet: Sheet;
  /** `several`: reports of one step that differ. */
  readonly steps: ReadonlyMap<Step, Sheet | 'several'>;
}

const LABELS = { a: 'A', b: 'B', ratio: 'B/A' };

function empty({ rows, total }: Sheet): boolean {
  return rows.length === 0 && Object.keys(total).length === 0;
}

/** What cannot be set beside anything; undefined where neither side has it. */
function alone(
  what: string,
  a: Sheet | 'several' | undefined,
  b: Sheet | 'several' | undefined,
): string | undefined {
  if (a === undefined && b === undefined) return undefined;
  const several = [a === 'several' ? 'A' : '', b === 'several' ? 'B' : ''].filter((x) => x !== '');
  if (several.length > 0)
    return `${what}: ${several.join(' and ')} has several reports that differ; none is compared`;
  return `${what}: only ${a === undefined ? 'B' : 'A'} has figures; there is nothing to set beside them`;
}

function both(
  a: Sheet | 'several' | undefined,
  b: Sheet | 'several' | undefined,
): readonly [Sheet, Sheet] | undefined {
  return typeof a === 'object' && typeof b === 'object' ? [a, b] : undefined;
}

/** The kinds in the order in which tools give them. */
function kinds(a: Side, b: Side) {
  const synthesised = (s: Side): Sheet | undefined => (empty(s.sheet) ? undefined : s.sheet);
  return [
    { kind: 'C synthesis', a: synthesised(a), b: synthesised(b) },
    ...STEPS.map((step) => ({ kind: STEP_TITLES[step], a: a.steps.get(step), b: b.steps.get(step) })),
  ];
}

/** A table for each step that both sides have. */
export function stepTables(a: Side, b: Side, labels: Labels, paint: Painter): readonly string[] {
  return STEPS.flatMap((step) => {
    const pair = both(a.steps.get(step), b.steps.get(step));
    return pair ? ['', `${STEP_TITLES[step]}:`, ...compareTable(...pair, labels, paint)] : [];
  });
}

export function renderSides(a: Side, b: Side, paint: Painter): string {
  const all = kinds(a, b).filter((k) => k.a !== undefined || k.b !== undefined);
  const parts = all.map(({ kind, ...of }): readonly string[] => {
    const pair = both(of.a, of.b);
    if (!pair) return ['', alone(kind, of.a, of.b)!];
    return ['', ...(all.length > 1 ? [`${kind}:`] : []), ...compareTable(...pair, LABELS, paint)];
  });
  return [`A: ${sheetLine(a.sheet, a.path)}`, `B: ${sheetLine(b.sheet, b.path)}`, ...parts.flat()].join('\n');
}

/** As `compareJson`, with every step that both sides have under `steps`. */
export function sidesJson(a: Side, b: Side): { readonly [key: string]: Json } {
  const steps = STEPS.flatMap((step) => {
    const pair = both(a.steps.get(step), b.steps.get(step));
    if (!pair) return [];
    const { layers, ratios, a: x, b: y } = compareJson(...pair);
    const total = (side: Json | undefined): Json => (side as { readonly total: Json }).total;
    return [[step, { a: total(x), b: total(y), layers: layers!, ratios: ratios! }] as const];
  });
  return { ...compareJson(a.sheet, b.sheet), steps: Object.fromEntries(steps) };
}
