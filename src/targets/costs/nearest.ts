// Which cost libraries stand in for a combination of tool version, family and speed grade, the nearest first. What is
// near is data: targets/costs/nearest.yaml says which difference counts most.
import type { ToolHabits } from '#ir/cost/library';
import type { CostFile } from './cost-file.ts';

export const CRITERIA = ['generation', 'tool', 'era', 'version', 'family', 'speed', 'grade'] as const;
type Criterion = (typeof CRITERIA)[number];

interface Order {
  readonly by: readonly Criterion[];
  readonly source: string;
}

interface Tool {
  /** Per cent of the clock period that the tool keeps in reserve unless told otherwise. */
  readonly clockUncertainty: number;
  /** Versions from which on its figures are others. */
  readonly changed: readonly string[];
  readonly source: string;
  /** By the version from which on they hold, ascending. */
  readonly habits: readonly (ToolHabits & { readonly from: string; readonly source: string })[];
}

/** targets/costs/nearest.yaml, checked by nearest-schema.ts. */
export interface Nearest {
  readonly tools: Readonly<Record<string, Tool>>;
  readonly families: Readonly<Record<string, string>>;
  readonly order: { readonly costs: Order; readonly fifo: Order; readonly delays: Order };
}

/** What a library is asked for; `speed` as in part names ("2L", "2-e"). */
export interface Combination {
  readonly tool: string;
  readonly version: string;
  readonly family: string;
  readonly speed: string;
}

/** For example `vitis_hls-2022.2|virtexuplus|2L`. */
export function libraryName({ tool, version, family, speed }: Combination): string {
  return `${tool}-${version}|${family}|${speed}`;
}

/** Year and quarter of a version as one number: 2019.2 and 2020.1 are near. */
function age(version: string): number {
  const [year, minor] = version.split('.').map(Number);
  return year! + (minor ?? 0) / 4;
}

/** The speed grade without the temperature range: "2L-e" and "2L" are one. */
export function speedGrade(speed: string): string {
  return speed.replace(/-[a-z]+$/, '');
}

/** "2021.1.1" is an update of 2021.1. */
export function release(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** How often the figures of the tool have changed up to the version. */
function era(nearest: Nearest, { tool, version }: Combination): number {
  const known = Object.hasOwn(nearest.tools, tool) ? nearest.tools[tool]!.changed : [];
  return known.filter((v) => age(v) <= age(version)).length;
}

function distance(nearest: Nearest, by: Criterion, a: Combination, b: Combination): number {
  switch (by) {
    case 'generation': {
      const known = Object.hasOwn(nearest.families, a.family) ? nearest.families[a.family] : a.family;
      return known === (nearest.families[b.family] ?? b.family) ? 0 : 1;
    }
    case 'era':
      return a.tool === b.tool ? Math.abs(era(nearest, a) - era(nearest, b)) : 0;
    case 'version':
      return Math.abs(age(a.version) - age(b.version));
    case 'speed':
      return speedGrade(a.speed)[0] === speedGrade(b.speed)[0] ? 0 : 1;
    case 'grade':
      return speedGrade(a.speed) === speedGrade(b.speed) ? 0 : 1;
    case 'tool':
    case 'family':
      return a[by] === b[by] ? 0 : 1;
  }
}

/** The libraries by how near they are, the combination's own first; equally near ones by name. */
export function byNearness(
  nearest: Nearest,
  what: keyof Nearest['order'],
  asked: Combination,
  files: readonly CostFile[],
): readonly CostFile[] {
  const { by } = nearest.order[what];
  const own = libraryName(asked);
  const key = (f: CostFile): readonly number[] =>
    libraryName(f) === own ? [-1] : by.map((c) => distance(nearest, c, asked, f));
  const keyed = files.map((f) => ({ f, key: key(f), name: libraryName(f) }));
  keyed.sort((x, y) => {
    const at = x.key.findIndex((d, i) => d !== y.key[i]);
    return at >= 0 ? x.key[at]! - y.key[at]! : x.name < y.name ? -1 : 1;
  });
  return keyed.map((k) => k.f);
}

/** What a tool that nobody knows does beyond its operators. */
export const NO_HABITS: ToolHabits = {
  placement: 'asap',
  resultWays: 0,
  streamLanes: 'together',
  loopEnables: 'plain',
  rewind: {
    short: [],
    deep: [],
    copies: 1,
    process: 'keeps',
    control: { keeps: 0, takes: 0 },
    counter: [],
  },
  steered: { ways: 2, again: 2 },
  channels: { fifo: { least: 1, shortest: 0, short: 1, deep: 1 }, registers: 2 },
};

/** Those of the newest version that is not newer; of the oldest for one before all. None for a tool nobody knows. */
export function habitsOf(nearest: Nearest, { tool, version }: Combination): ToolHabits {
  const all = Object.hasOwn(nearest.tools, tool) ? nearest.tools[tool]!.habits : [];
  return all.findLast((h) => age(h.from) <= age(version)) ?? all[0] ?? NO_HABITS;
}
