// The operator library of one tool version, device family and speed grade, put together from targets/costs. It answers
// with the figures of reports; where there are none for the combination, the nearest library's stand in and it says so.
import type {
  MemoryCost,
  OperatorCost,
  OperatorLibrary,
  OperatorQuery,
  OperatorTiming,
  Standing,
} from '#ir/cost/library';
import { alike, coreCost, type Product, productTiming, singleState } from './cores.ts';
import type { CostData } from './cost-data.ts';
import type { Core, DelayKind } from './cost-file.ts';
import type { Figures, Kind } from './form.ts';
import type { Values } from './formula.ts';
import { type Combination, habitsOf, libraryName, release, speedGrade } from './nearest.ts';
import { interpolate, interpolateDoublings, type Points } from './points.ts';
import { delayOf, formulaOf, widest } from './queries.ts';
import { findSources, type Source, standingOf } from './sources.ts';

const NOTHING: Figures = { lut: 0, ff: 0, dsp: 0, bram18: 0, uram: 0, states: 0 };

/** A multiplexer grows by a level with every doubling of its values. */
function at(p: Points, d: { readonly kind: DelayKind; readonly at: number }): ReturnType<typeof interpolate> {
  return d.kind === 'mux' ? interpolateDoublings(p, d.at) : interpolate(p, d.at);
}

/** Networks ask for the same few operators again and again. */
function remembered<T>(
  answer: (q: OperatorQuery, budget: number) => T,
): (q: OperatorQuery, budget?: number) => T {
  const known = new Map<string, T>();
  return (q, budget = 0) => {
    const flags = `${q.constant ?? ''},${q.negative ? 1 : 0},${q.ways ?? ''},${q.packed ?? ''},${q.impl ?? ''},${q.ternary ?? ''}`;
    const key = `${q.op},${q.result},${flags},${budget},${q.operands.join()}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const now = answer(q, budget);
    known.set(key, now);
    return now;
  };
}

export interface LibraryOptions {
  /** A repository ("owner/name") whose reports are not used. */
  readonly without?: string;
}

/** The library of a combination; `data` is checked already. */
export function buildLibrary(
  data: CostData,
  combination: Combination,
  { without }: LibraryOptions = {},
): OperatorLibrary {
  const wanted: Combination = {
    ...combination,
    version: release(combination.version),
    speed: speedGrade(combination.speed),
  };
  const id = libraryName(wanted);
  const sources = findSources(data, wanted, without);
  const figures = (kind: Kind, values: Values): Figures => sources.form(kind)?.value.run(values) ?? NOTHING;
  const delays = new Map<DelayKind, ReturnType<typeof sources.delay>>();
  const delaySource = (kind: DelayKind): ReturnType<typeof sources.delay> => {
    if (!delays.has(kind)) delays.set(kind, sources.delay(kind));
    return delays.get(kind);
  };
  const dsp = (width: number, narrow: number): number => figures('mul', { x: width, y: narrow, c: 0 }).dsp;

  const product = (q: OperatorQuery): Product => {
    const values = formulaOf(q)!.values;
    const plain = figures('mul', values);
    const width = widest(q.operands);
    if (q.impl === 'fabric') {
      // Beyond the forms, which give it blocks: a LUT for each pair of bits (one report: 366 for 18 x 18).
      const lut = plain.dsp === 0 ? plain.lut : values.x! * values.y!;
      return { core: 'fabric', width, figures: { ...plain, lut, dsp: 0 } };
    }
    if (q.impl === 'dsp' && (plain.dsp === 0 || (plain.dsp === 1 && q.constant !== undefined))) {
      return { core: 'block', width, whole: true, figures: { ...plain, lut: 0, ff: 0, dsp: 1 } };
    }
    if (q.constant === undefined && plain.dsp === 1) {
      return { core: 'variable', width, figures: figures('dsp48', values) };
    }
    // A factor too narrow for a block still takes the block's place in the schedule.
    return { core: plain.dsp > 0 || width > 10 ? 'block' : 'fabric', width, figures: plain };
  };
  const picked = new Map<string, Source<readonly Core[]> | undefined>();
  const coresFor = (p: Product): Source<readonly Core[]> | undefined => {
    const key = `${p.core},${p.figures.dsp}`;
    if (!picked.has(key)) {
      const like = sources.cores((all) => alike(p, all, dsp));
      picked.set(key, like ?? sources.cores((all) => all.filter((c) => c.core === p.core)));
    }
    return picked.get(key);
  };
  const lacking = new Map<string, readonly Core[]>();
  /** Of one state where this library's are all of several, and the other way round. */
  const elsewhere = (p: Product, cores: readonly Core[]): readonly Core[] => {
    const key = `${p.core},${p.figures.dsp}`;
    const known = lacking.get(key);
    if (known) return known;
    const nearest = (wanted: (c: Core) => boolean): readonly Core[] =>
      cores.some(wanted) ? [] : (sources.cores((all) => alike(p, all, dsp).filter(wanted))?.value ?? []);
    const found = [...nearest((c) => c.states === 1), ...nearest((c) => c.states > 1)];
    lacking.set(key, found);
    return found;
  };
  /** Reports of the very core say more than the closed form, if they are of this combination. */
  const productCost = (q: OperatorQuery): OperatorCost => {
    const p = product(q);
    const cores = coresFor(p);
    return coreCost(p, cores?.from === id ? singleState(p, cores.value) : undefined);
  };

  const cost = (q: OperatorQuery): OperatorCost => {
    if (q.op === 'mul') return productCost(q);
    const f = formulaOf(q);
    if (!f) return { lut: 0, ff: 0, dsp: 0 };
    const { lut, ff, dsp: blocks } = figures(f.kind, f.values);
    return { lut, ff, dsp: blocks };
  };
  const scalars = {
    lutLevel: sources.scalar('lutLevel'),
    phi: sources.scalar('phi'),
    fifo: sources.scalar('fifo'),
  };
  const memories = sources.memories();
  const memoryRead = (budget: number): { states: number; delay: number } => {
    const all = memories?.value ?? [];
    const fit = all.filter((m) => m.ns <= budget || m.budget <= budget);
    const best = (fit.length > 0 ? fit : all).reduce<(typeof all)[number] | undefined>(
      (a, b) => (!a || (fit.length > 0 ? b.states < a.states : b.states > a.states) ? b : a),
      undefined,
    );
    return { states: best?.states ?? 1, delay: best?.ns ?? 0 };
  };
  const timing = (q: OperatorQuery, budget: number): OperatorTiming => {
    if (q.op === 'and' || q.op === 'or' || q.op === 'xor') return { delay: scalars.lutLevel?.value ?? 0 };
    if (q.op === 'read' || q.op === 'write') return { delay: scalars.fifo?.value ?? 0 };
    if (q.op === 'load' || q.op === 'store') return { delay: memoryRead(budget).delay };
    if (q.op === 'mul') {
      const p = product(q);
      const cores = coresFor(p);
      return cores ? productTiming(p, cores.value, elsewhere(p, cores.value), budget) : { delay: 0 };
    }
    const d = delayOf(q);
    const knots = d && delaySource(d.kind);
    if (!knots) return { delay: 0 };
    const ns = at(knots.value, d).value;
    if (q.op !== 'div') return { delay: ns };
    const { states } = figures('div', formulaOf(q)!.values);
    if (states <= 1) return { delay: ns };
    return { delay: ns * states, pipelined: { states, first: ns, last: ns, cost: cost(q) } };
  };

  const standing = (q: OperatorQuery): Standing => {
    const f = formulaOf(q);
    const what: (readonly [string, Source<unknown> | undefined])[] = [];
    if (f) what.push([`figures of ${f.kind}`, sources.form(f.kind)]);
    if (q.op === 'mul') {
      const p = product(q);
      what.push([`delay of mul (${p.core})`, coresFor(p)]);
    }
    if (f?.kind === 'logic') what.push(['LUT level', scalars.lutLevel]);
    if (q.op === 'read' || q.op === 'write') what.push(['FIFO access', scalars.fifo]);
    if (q.op === 'load' || q.op === 'store') what.push(['memory read', memories]);
    const d = delayOf(q);
    const more: string[] = [];
    if (d) {
      const s = delaySource(d.kind);
      what.push([`delay of ${d.kind}`, s]);
      if (s && !at(s.value, d).within) {
        more.push(`delay of ${d.kind} at ${d.at}: reports show ${s.value.at[0]} to ${s.value.at.at(-1)}`);
      }
    }
    return what.length === 0 ? { level: 'calibrated', missing: [] } : standingOf(id, what, more);
  };

  const storage =
    (kind: 'rom' | 'ram', ways: string) =>
    (words: number, bits: number, ports: number, impl: string): MemoryCost => {
      const place = (name: string): number => (impl === name ? 1 : 0);
      const f = figures(kind, {
        words,
        bits,
        [ways]: ports,
        auto: place('auto'),
        bram: place('bram'),
        lutram: place('lutram'),
        uram: place('uram'),
      });
      return { lut: f.lut, ff: f.ff, bram18: f.bram18, uram: f.uram };
    };

  const borrowed = [
    ...(['add', 'ternary', 'cmp', 'select', 'logic', 'mux', 'mul', 'rom', 'ram', 'fifo'] as const).map(
      (k) => [`figures of ${k}`, sources.form(k)] as const,
    ),
    ...(['add', 'ternary', 'cmp', 'select'] as const).map((k) => [`delay of ${k}`, delaySource(k)] as const),
    ['LUT level', scalars.lutLevel] as const,
    ['multiplexer of loops', scalars.phi] as const,
    ['FIFO access', scalars.fifo] as const,
    ['memory read', memories] as const,
    ['multiplication cores', sources.cores((all) => all)] as const,
  ];
  const tool = Object.hasOwn(data.nearest.tools, wanted.tool) ? data.nearest.tools[wanted.tool] : undefined;
  const from = new Map<string, string[]>();
  for (const [name, s] of borrowed) {
    const key = !s ? 'nowhere' : (s.from ?? id);
    if (key !== id) from.set(key, [...(from.get(key) ?? []), name]);
  }
  return {
    id,
    substitution: [...from].map(([name, what]) =>
      name === 'nowhere'
        ? `no reports: ${what.join(', ')}`
        : `${name} stands in for ${id}: ${what.join(', ')}`,
    ),
    habits: habitsOf(data.nearest, wanted),
    clockUncertainty: tool?.clockUncertainty ?? 0,
    cost: remembered(cost),
    timing: remembered(timing),
    lutLevel: scalars.lutLevel?.value ?? 0,
    phi: scalars.phi?.value ?? 0,
    memoryRead,
    fifoAccess: scalars.fifo?.value ?? 0,
    rom: storage('rom', 'reads'),
    ram: storage('ram', 'ports'),
    fifo: (depth, bits) => {
      const f = figures('fifo', { depth, bits });
      return { lut: f.lut, ff: f.ff, bram18: f.bram18, uram: f.uram };
    },
    register: (bits, boundaries) => {
      const { ff, lut } = figures('register', { bits, stages: Math.max(0, boundaries) });
      return { ff, lut };
    },
    multiplexer: (ways) =>
      ways <= 1
        ? { lut: 0, delay: 0 }
        : { lut: figures('mux', { k: ways }).lut, delay: scalars.phi?.value ?? 0 },
    standing: remembered(standing),
  };
}
