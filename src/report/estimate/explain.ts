// One layer of an estimate at length: its functions, callers first, with loops, recurrences, what costs most, and what
// sets the clock.
import {
  CATEGORIES,
  type DesignEstimate,
  type FunctionEstimate,
  RESOURCES,
  type Resources,
} from '#ir/cost/estimate';
import type { Painter } from '../colour.ts';
import { grouped } from '../model-summary.ts';
import { renderTable } from '../table.ts';
import { visible } from '../visible.ts';
import { ns, RESOURCE_TITLES, range } from './figures.ts';
import { Legend } from './standing.ts';

/** The functions of a layer with everything they call, callers before callees, each once. `top`: that function alone. */
export function functionsOf(design: DesignEstimate, layer: string): readonly FunctionEstimate[] {
  const byName = new Map(design.functions.map((f) => [f.name, f]));
  const found = new Map<string, FunctionEstimate>();
  const visit = (f: FunctionEstimate): void => {
    if (found.has(f.name)) return;
    found.set(f.name, f);
    for (const name of f.callees) visit(byName.get(name)!);
  };
  for (const l of design.layers) if (l.layer === layer || l.instance === layer) visit(l.function);
  return found.size === 0 && layer === 'top' ? [design.top] : [...found.values()];
}

const resourceCells = (r: Resources): readonly string[] => RESOURCES.map((name) => grouped(r[name]));

function costTable(
  title: string,
  rows: readonly (readonly [string, string, Resources])[],
  paint: Painter,
): string {
  const columns = [
    { title },
    { title: 'count', align: 'right' as const },
    ...RESOURCES.map((r) => ({ title: RESOURCE_TITLES[r], align: 'right' as const })),
  ];
  return renderTable(
    columns,
    rows.map(([what, count, r]) => [what, count, ...resourceCells(r)]),
    paint,
  );
}

function loopLines(f: FunctionEstimate): readonly string[] {
  return f.loops.flatMap(({ label, trip, ii, depth, recurrence }) => [
    `loop ${visible(label)}: ${grouped(trip)} iterations, II ${ii}, ${depth} states deep`,
    ...(recurrence
      ? [
          `  carried from one to the next in ${ns(recurrence.delay)} ns: ${recurrence.path.map(visible).join(' -> ')}`,
        ]
      : []),
  ]);
}

/** What the longest path belongs to, as far as the estimate tells. */
function clockReason(f: FunctionEstimate, byName: ReadonlyMap<string, FunctionEstimate>): string {
  const { clock } = f.timing;
  const called = f.callees.find((name) => byName.get(name)!.timing.clock >= clock);
  const loop = f.loops.find((l) => l.recurrence && l.recurrence.delay >= clock - 1e-9);
  const why = loop
    ? `what loop ${visible(loop.label)} carries from one iteration to the next; no register can stand in between`
    : called !== undefined
      ? `that of ${visible(called)}`
      : 'operators that stand in one state one after another';
  return `clock ${ns(clock)} ns: ${why}`;
}

function alternativeLines({ alternative, timing }: FunctionEstimate): readonly string[] {
  if (!alternative) return [];
  const other = alternative.timing;
  return [
    `another reading: latency ${grouped(other.latencyMax)}, II ${grouped(other.iiMax)}, clock ${ns(other.clock)} ns instead of ${grouped(timing.latencyMax)}, ${grouped(timing.iiMax)}, ${ns(timing.clock)} ns`,
    `  ${visible(alternative.why)}`,
  ];
}

function explainFunction(
  f: FunctionEstimate,
  byName: ReadonlyMap<string, FunctionEstimate>,
  paint: Painter,
): string {
  const { timing } = f;
  const categories = CATEGORIES.filter((c) => RESOURCES.some((r) => f.categories[c][r] > 0));
  const legend = new Legend();
  const mark = legend.mark(f.standing);
  return [
    paint('bold', `== ${visible(f.name)}`) + (f.kernel === f.name ? '' : ` (kernel ${visible(f.kernel)})`),
    `latency ${range(timing.latencyMin, timing.latencyMax)} cycles, II ${range(timing.iiMin, timing.iiMax)}, ${f.depth} states deep`,
    clockReason(f, byName),
    ...loopLines(f),
    ...alternativeLines(f),
    ...(f.standing.level === 'extrapolated' ? [] : [`standing: ${mark}`]),
    ...legend.lines(),
    '',
    costTable(
      'by kind',
      [...categories.map((c) => [c, '', f.categories[c]] as const), ['total', '', f.total] as const],
      paint,
    ),
    '',
    costTable(
      'what costs most',
      f.contributors.map((c) => [c.what, grouped(c.count), c.resources] as const),
      paint,
    ),
  ].join('\n');
}

/** `layer` has at least one function. */
export function renderExplanation(design: DesignEstimate, layer: string, paint: Painter): string {
  const byName = new Map(design.functions.map((f) => [f.name, f]));
  return functionsOf(design, layer)
    .map((f) => explainFunction(f, byName, paint))
    .join('\n\n');
}
