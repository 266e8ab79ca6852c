// From the claims of all files to what is believed: a figure stands when everything that is said of it agrees.
import { reportMessages } from '#ir/diagnostics/catalogue/report';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import {
  type Call,
  FIGURE_NAMES,
  type FigureName,
  type Figures,
  type Identity,
  type LoopReport,
  type ModuleClaims,
  type Said,
  type SynthesisFile,
} from './claims.ts';
import { byModules, byName } from './module-names.ts';
import { settledInterval } from './sequential-interval.ts';

export interface ModuleReport {
  readonly name: string;
  readonly figures: Figures;
  readonly pipeline?: string;
  /** In the order of the report. */
  readonly calls: readonly Call[];
  readonly loops: readonly LoopReport[];
  /** Files that speak of it. */
  readonly files: readonly string[];
}

export interface Synthesis {
  readonly identity: Identity;
  /** Absent where the reports do not tell. */
  readonly top?: string;
  readonly modules: readonly ModuleReport[];
}

const TITLES: { readonly [F in FigureName]?: string } = {
  latencyMin: 'the least latency',
  latencyMax: 'the greatest latency',
  iiMin: 'the least interval',
  iiMax: 'the greatest interval',
  clockTarget: 'the clock',
  clockEstimated: 'the estimated clock',
  clockUncertainty: 'the clock uncertainty',
  latency: 'the latency',
  ii: 'the interval',
};

function titleOf(figure: FigureName): string {
  const [, resource] = /^(.*)Available$/.exec(figure) ?? [];
  if (resource !== undefined) return `the part's ${resource.toUpperCase()}, in the report`;
  return TITLES[figure] ?? figure.toUpperCase();
}

interface Saying<T> {
  readonly value: T;
  readonly file: string;
}

/** What all agree on; undefined and a reason where they do not. */
function agreed<T>(sayings: readonly Saying<T>[], show: (v: T) => string): { value?: T; why?: string } {
  const [first] = sayings;
  if (!first) return {};
  const other = sayings.find((s) => s.value !== first.value);
  if (!other) return { value: first.value };
  return { why: `${show(first.value)} in ${first.file}, ${show(other.value)} in ${other.file}` };
}

const shown = (v: Said): string => (v === null ? 'not known' : String(v));

/**
 * What all agree on. A summary that says something else is outvoted by two files about the module itself: some versions
 * of the tools count a little differently there.
 */
function believed(sayings: readonly (Saying<Said> & Pick<ModuleClaims, 'from'>)[]): {
  readonly value?: Said;
  readonly why?: string;
  readonly outvoted?: string;
} {
  const all = agreed(sayings, shown);
  if (all.why === undefined) return all;
  const direct = sayings.filter((s) => s.from !== 'summary');
  const { value } = agreed(direct, shown);
  const files = new Set(direct.map((s) => s.file));
  return value === undefined || files.size < 2 ? all : { value, outvoted: all.why };
}

/** A summary's only latency, held against both ends: one of them must be it. */
function summaryFits(figures: Figures, pair: 'latency' | 'ii'): boolean {
  const one = figures[pair];
  const [min, max] = [figures[`${pair}Min`], figures[`${pair}Max`]];
  if (typeof one !== 'number' || typeof min !== 'number' || typeof max !== 'number') return true;
  return one === min || one === max;
}

/** Whether two files about the module itself give these figures. */
function saidTwice(claims: readonly ModuleClaims[], figures: readonly FigureName[]): boolean {
  const by = (f: FigureName) =>
    claims.filter((c) => c.from !== 'summary' && typeof c.figures[f] === 'number');
  return figures.every((f) => new Set(by(f).map((c) => c.file)).size > 1);
}

function resolveModule(name: string, all: readonly ModuleClaims[]) {
  const { claims, diagnostics: settled } = settledInterval(all);
  const diagnostics: Diagnostic[] = [...settled];
  const leave = (figure: string, why: string): void => {
    diagnostics.push(diagnose(reportMessages.contradiction, { figure, module: name, why }));
  };
  const figures: { [F in FigureName]?: Said } = {};
  for (const figure of FIGURE_NAMES) {
    const sayings = claims.flatMap(({ figures: f, file, from }) => {
      const value = f[figure];
      return value === undefined ? [] : [{ value, file, from }];
    });
    const { value, why, outvoted } = believed(sayings);
    if (outvoted !== undefined) {
      const holes = { figure: titleOf(figure), module: name, why: outvoted };
      diagnostics.push(diagnose(reportMessages.summaryDiffers, holes));
    }
    if (why !== undefined) leave(titleOf(figure), why);
    else if (value !== undefined) figures[figure] = value;
  }
  for (const pair of ['latency', 'ii'] as const) {
    const fits = summaryFits(figures, pair);
    // Where the two ends are known, the one figure says nothing more.
    if (`${pair}Min` in figures || `${pair}Max` in figures) delete figures[pair];
    if (fits) continue;
    const why = 'that of the summary is neither the least nor the greatest';
    if (saidTwice(claims, [`${pair}Min`, `${pair}Max`])) {
      diagnostics.push(diagnose(reportMessages.summaryDiffers, { figure: TITLES[pair]!, module: name, why }));
      continue;
    }
    leave(TITLES[pair]!, why);
    delete figures[`${pair}Min`];
    delete figures[`${pair}Max`];
  }
  const own = claims.filter((c) => c.from === 'own');
  const [called] = [...own, ...claims].filter((c) => c.calls !== undefined && c.calls.length > 0);
  const pipelines = new Set(claims.flatMap((c) => (c.pipeline === undefined ? [] : [c.pipeline])));
  const [pipeline] = pipelines;
  const module: ModuleReport = {
    name,
    figures,
    ...(pipelines.size === 1 ? { pipeline: pipeline! } : {}),
    calls: called?.calls ?? [],
    loops: own.flatMap((c) => c.loops ?? []),
    files: [...new Set(claims.map((c) => c.file))],
  };
  return { module, diagnostics };
}

/**
 * Whether two names are of one part. Vivado writes `7z020clg400-1` for `xc7z020-clg400-1`, and may leave out the letter of
 * the temperature grade at the end.
 */
export function samePart(a: string, b: string): boolean {
  const bare = (part: string): string => part.toLowerCase().replaceAll('-', '').replace(/^xc/, '');
  const [short, long] = [bare(a), bare(b)].sort((x, y) => x.length - y.length) as [string, string];
  return long.startsWith(short) && /^[a-z]?$/.test(long.slice(short.length));
}

function resolveIdentity(files: readonly SynthesisFile[]) {
  const diagnostics: Diagnostic[] = [];
  const agree = <K extends keyof Identity>(key: K, title: string): { [P in K]?: Identity[K] } => {
    const sayings = files.flatMap((f) => {
      const value = f.identity[key];
      return value === undefined ? [] : [{ value, file: f.file }];
    });
    const { value, why } = agreed(sayings, String);
    if (why !== undefined) {
      diagnostics.push(diagnose(reportMessages.contradiction, { figure: title, module: 'the design', why }));
    }
    return value === undefined ? {} : ({ [key]: value } as { [P in K]?: Identity[K] });
  };
  const identity: Identity = {
    ...agree('tool', 'the tool'),
    ...agree('version', 'the version'),
    ...agree('part', 'the part'),
    ...agree('family', 'the family'),
  };
  return { identity, diagnostics };
}

/** The module that the summary is about, or the only one with a report that no other calls. */
function topOf(files: readonly SynthesisFile[], modules: readonly ModuleReport[]): string | undefined {
  const names = new Set(modules.map((m) => m.name));
  const known = (f: SynthesisFile): f is SynthesisFile & { readonly subject: string } =>
    f.subject !== undefined && names.has(f.subject);
  const named = new Set(files.flatMap((f) => (f.summary && known(f) ? [f.subject] : [])));
  if (named.size > 0) return named.size === 1 ? [...named][0] : undefined;
  const called = new Set(modules.flatMap((m) => m.calls.map((c) => c.module)));
  const free = files.flatMap((f) => (known(f) && !called.has(f.subject) ? [f.subject] : []));
  const roots = new Set(free);
  return roots.size === 1 ? [...roots][0] : undefined;
}

/** Callers before callees, as they are called; what nobody calls comes last. */
function inOrder(modules: readonly ModuleReport[], top: string | undefined): readonly ModuleReport[] {
  const byName = new Map(modules.map((m) => [m.name, m]));
  const seen = new Set<ModuleReport>();
  // The next to visit stands last.
  const open = [...modules].reverse();
  const first = top === undefined ? undefined : byName.get(top);
  if (first) open.push(first);
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const callees = next.calls.flatMap((c) => byName.get(c.module) ?? []).filter((m) => !seen.has(m));
    for (const callee of callees.reverse()) open.push(callee);
  }
  return [...seen];
}

/** Every file of one run of C synthesis. */
export function resolveSynthesis(files: readonly SynthesisFile[]): {
  readonly synthesis: Synthesis;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { identity, diagnostics } = resolveIdentity(files);
  const all = byModules(files.flatMap((f) => f.claims));
  const { believed, doubted } = byName(all);
  const byModule = new Map<string, ModuleClaims[]>();
  for (const c of believed) {
    const before = byModule.get(c.module);
    if (before) before.push(c);
    else byModule.set(c.module, [c]);
  }
  const resolved = [...byModule].map(([name, claims]) => resolveModule(name, claims));
  const modules = resolved.map((r) => r.module);
  const top = topOf(files, modules);
  const problems = [...diagnostics, ...doubted, ...resolved.flatMap((r) => r.diagnostics)];
  if (top === undefined && modules.length > 0) {
    const names = modules.slice(0, 5).map((m) => `"${m.name}"`);
    const list = modules.length > 5 ? `${names.join(', ')}, …` : names.join(', ');
    problems.push(diagnose(reportMessages.topUnknown, { modules: list }));
  }
  return {
    synthesis: { identity, ...(top === undefined ? {} : { top }), modules: inOrder(modules, top) },
    diagnostics: problems,
  };
}
