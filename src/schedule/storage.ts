// What a function's memories cost: ROMs have as many ports as read them in one state, memories two.

import type { Contributor, Resources } from '#ir/cost/estimate';
import type { MemoryCost, OperatorLibrary } from '#ir/cost/library';
import { operatorCode } from '#ir/operators/builder';
import type { OperatorFunction, OperatorStorage } from '#ir/operators/graph';
import type { PlannedSegment } from './plan.ts';
import { NOTHING, plus } from './resources.ts';
import { differentColumns } from './rom-columns.ts';

const LOAD = operatorCode('load');
/** Ports of a memory that is read and written: a block RAM has two (UG473, UG573). */
export const RAM_PORTS = 2;

export const memoryResources = ({ lut, ff, bram18, uram }: MemoryCost): Resources => ({
  ...NOTHING,
  lut,
  ff,
  bram18,
  uram,
});

/** Most different words of each ROM that are read in one state, over all states of all segments. */
function romPorts(segments: readonly PlannedSegment[]): ReadonlyMap<number, number> {
  const ports = new Map<number, number>();
  for (const { timed, schedule, ii } of segments) {
    const g = timed.segment.graph;
    const words = new Map<string, Set<number>>();
    for (let n = 0; n < g.size; n++) {
      if (g.op[n] !== LOAD) continue;
      const slot = ii === undefined ? schedule.state[n]! : schedule.state[n]! % ii;
      const key = `${g.aux[n]}/${slot}`;
      const set = words.get(key) ?? new Set();
      words.set(key, set.add(g.operands[g.first[n]!]!));
    }
    for (const [key, set] of words) {
      const storage = Number(key.split('/')[0]);
      // An address may stand for many equal ones, each a word of its own, which an interval spreads.
      const rounds = ii ?? 1;
      const reads = [...set].reduce((sum, address) => sum + Math.ceil(g.count[address]! / rounds), 0);
      ports.set(storage, Math.max(ports.get(storage) ?? 0, reads));
    }
  }
  return ports;
}

/**
 * Parameters belong to whoever passes them; ROMs belong to the function that reads them. `synthesised`: of a ROM only the
 * columns that differ are there.
 */
export function bindStorages(
  f: OperatorFunction,
  segments: readonly PlannedSegment[],
  library: OperatorLibrary,
  synthesised = false,
): { readonly resources: Resources; readonly contributors: readonly Contributor[] } {
  const ports = romPorts(segments);
  let resources = NOTHING;
  const contributors: Contributor[] = [];
  f.storages.forEach((s, i) => {
    const cost = storageCost(s, ports.get(i) ?? 0, library, synthesised);
    if (cost === undefined) return;
    const part = memoryResources(cost);
    resources = plus(resources, part);
    const what = `${s.kind === 'rom' ? 'ROM' : 'memory'} ${s.name} ${s.words} x ${s.width * s.lanes - (s.trimmed ?? 0)}`;
    contributors.push({ what, count: 1, resources: part });
  });
  return { resources, contributors };
}

function storageCost(
  s: OperatorStorage,
  reads: number,
  library: OperatorLibrary,
  synthesised: boolean,
): MemoryCost | undefined {
  const bits = s.width * s.lanes - (s.trimmed ?? 0);
  if (s.kind === 'rom') {
    const stored = synthesised && reads > 0 ? Math.min(bits, differentColumns(s)) : bits;
    return reads === 0 || stored === 0 ? undefined : library.rom(s.words, stored, reads, s.impl);
  }
  if (s.kind !== 'memory' || s.dir !== undefined) return undefined;
  return library.ram(s.words, bits, RAM_PORTS, s.impl);
}
