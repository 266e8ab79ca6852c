// Where each figure of a library comes from: the nearest library that has it and whose reports are not left out. One
// combination may borrow its comparators from another tool and its delays from another family; each says so.
import type { Standing } from '#ir/cost/library';
import type { CostData } from './cost-data.ts';
import type { Core, CostFile, DelayKind, MemoryRead, ScalarKind } from './cost-file.ts';
import { compileForm, type Form, KINDS, type Kind } from './form.ts';
import { byNearness, type Combination, libraryName } from './nearest.ts';
import { type Points, points } from './points.ts';

/** A figure with the library it was read in. */
export interface Source<T> {
  readonly value: T;
  /** Name of the library; undefined: it holds in all of them. */
  readonly from: string | undefined;
  readonly reports: number;
  /** Why the figure is uncertain although reports show it. */
  readonly doubts?: readonly string[];
}

/** Share of the rows a closed form must explain to be called calibrated. */
const SURE = 0.9;

export interface Sources {
  readonly form: (kind: Kind) => Source<Form> | undefined;
  readonly delay: (kind: DelayKind) => Source<Points> | undefined;
  readonly scalar: (kind: ScalarKind) => Source<number> | undefined;
  readonly memories: () => Source<readonly MemoryRead[]> | undefined;
  /** Multiplication cores that `fits` picks, of the nearest library where it picks any. */
  readonly cores: (fits: (all: readonly Core[]) => readonly Core[]) => Source<readonly Core[]> | undefined;
}

interface Seen {
  readonly n: number;
  readonly reports: number;
}

const sum = (all: readonly Seen[]): number => all.reduce((total, s) => total + s.reports, 0);

/** The value in the middle when each is counted as often as it was seen. */
function middle(all: readonly (Seen & { readonly ns: number })[]): number {
  const sorted = [...all].sort((a, b) => a.ns - b.ns);
  let left = sorted.reduce((total, s) => total + s.n, 0) / 2;
  for (const s of sorted) {
    left -= s.n;
    if (left <= 0) return s.ns;
  }
  return sorted.at(-1)!.ns;
}

/** `without`: a repository ("owner/name") whose reports are not used. */
export function findSources(data: CostData, asked: Combination, without?: string): Sources {
  const files = asked.tool === data.unit.tool ? [data.unit] : data.libraries;
  const forCosts = byNearness(data.nearest, 'costs', asked, files);
  const forFifos = byNearness(data.nearest, 'fifo', asked, files);
  const forDelays = byNearness(data.nearest, 'delays', asked, files);
  const kept = <T extends { readonly repository: string }>(all: readonly T[] | undefined): readonly T[] =>
    (all ?? []).filter((x) => x.repository !== without);
  const nearest = <T>(
    order: readonly CostFile[],
    get: (f: CostFile) => Omit<Source<T>, 'from'> | undefined,
  ) => {
    for (const f of order) {
      const found = get(f);
      if (found) return { ...found, from: libraryName(f) };
    }
    return undefined;
  };
  const formOf = (name: string, f?: CostFile): Form =>
    compileForm(name, f?.forms?.[name] ?? data.forms[name]!).form;
  const forms = new Map<Kind, Source<Form> | undefined>();
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const found = nearest<Form>(kind === 'fifo' ? forFifos : forCosts, (f) => {
      const c = f.costs[kind];
      if (!c || c.repositories.every((r) => r === without)) return undefined;
      const value = formOf(c.form, f);
      const unsure = c.agree < SURE * c.n ? [`holds for ${c.agree} of ${c.n} rows of reports`] : [];
      return { value, reports: c.reports, doubts: [...value.missing, ...unsure] };
    });
    const general = data.everywhere[kind];
    const everywhere = (): Source<Form> | undefined => {
      if (!general) return undefined;
      const value = formOf(general.form);
      return { value, from: undefined, reports: general.reports, doubts: value.missing };
    };
    forms.set(kind, found ?? everywhere());
  }
  return {
    form: (kind) => forms.get(kind),
    delay: (kind) =>
      nearest(forDelays, (f) => {
        const all = [...kept(f.delays?.[kind])].sort((a, b) => a.n - b.n);
        if (all.length === 0) return undefined;
        const knots = new Map(
          all.flatMap((d) => Object.entries(d.points).map(([x, y]) => [Number(x), y] as const)),
        );
        return { value: points(knots), reports: sum(all) };
      }),
    scalar: (kind) => {
      const seen = (bounds: boolean) =>
        nearest<number>(forDelays, (f) => {
          const all = kept(f.scalars?.[kind]).filter((s) => (s.atLeast === true) === bounds);
          return all.length === 0 ? undefined : { value: middle(all), reports: sum(all) };
        });
      const [itself, least] = [seen(false), seen(true)];
      if (itself === undefined || least === undefined) return itself ?? least;
      return least.value > itself.value ? least : itself;
    },
    memories: () =>
      nearest(forDelays, (f) => {
        const all = kept(f.memories);
        return all.length === 0 ? undefined : { value: all, reports: sum(all) };
      }),
    cores: (fits) =>
      nearest(forDelays, (f) => {
        const all = fits(kept(f.cores));
        return all.length === 0 ? undefined : { value: all, reports: sum(all) };
      }),
  };
}

/** The standing of figures that all come from `asked`, or what is missing where one does not. */
export function standingOf(
  asked: string,
  what: readonly (readonly [name: string, source: Source<unknown> | undefined])[],
  more: readonly string[] = [],
): Standing {
  const missing = what.flatMap(([name, s]) => {
    if (!s) return [`${name}: 0 reports`];
    const doubts = (s.doubts ?? []).map((d) => `${name}: ${d}`);
    if (s.from === undefined || s.from === asked) return doubts;
    return [`${name}: 0 reports of ${asked}, those of ${s.from} stand in`, ...doubts];
  });
  const all = [...missing, ...more];
  if (all.length > 0) return { level: 'extrapolated', missing: all };
  return { level: 'calibrated', reports: Math.min(...what.map(([, s]) => s!.reports)), missing: [] };
}
