// The cost libraries against the tables they were read from (../shared), and their own rules. Catches a library with
// another combination's numbers, a delay keyed by the wrong width, and a stand-in that keeps quiet about it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { OperatorLibrary, OperatorQuery } from '#ir/cost/library';
import { buildLibrary } from '#src/targets/costs/library';
import { loadCosts, loadTargets } from '#src/targets/index';

const RECORDS = join(import.meta.dirname, '../../../shared/groundtruth/records.jsonl.gz');
const TABLES = join(import.meta.dirname, '../../../shared/groundtruth/operators/tables.json');
const costs = loadCosts().value!;

function library(name: string, without?: string): OperatorLibrary {
  const [toolVersion, family, speed] = name.split('|') as [string, string, string];
  const [tool, version] = toolVersion.replace('-', ' ').split(' ') as [string, string];
  const full = tool.endsWith('_hls') ? tool : `${tool}_hls`;
  return buildLibrary(
    costs,
    { tool: full, version, family, speed },
    without === undefined ? {} : { without },
  );
}

const query = (op: OperatorQuery['op'], operands: readonly number[], result: number): OperatorQuery => ({
  op,
  operands,
  result,
});

/** What a row of the tables asks a library. */
const ASKED: Readonly<Record<string, (lib: OperatorLibrary, n: number) => number>> = {
  'lut:addsub': (lib, n) => lib.cost(query('add', [n, n], n)).lut,
  'lut:icmp': (lib, n) => lib.cost(query('cmp', [n, n], 1)).lut,
  'lut:mux': (lib, n) => lib.multiplexer(n).lut,
  'lut:xor': (lib, n) => lib.cost(query('xor', [n, n], n)).lut,
  'lut:andor': (lib, n) => lib.cost(query('and', [n, n], n)).lut,
  'lut:mul': (lib, n) => lib.cost(query('mul', [n, Math.min(n, 4)], n + 4)).lut,
  'delay:addsub': (lib, n) => lib.timing(query('add', [n, n], n), 100).delay,
  'delay:icmp': (lib, n) => lib.timing(query('cmp', [n, n], 1), 100).delay,
  'delay:ternary': (lib, n) => lib.timing({ ...query('add', [n, n], n), ternary: 'root' }, 100).delay,
  'delay:select': (lib, n) => lib.timing(query('select', [1, n, n], n), 100).delay,
};

describe.skipIf(!existsSync(TABLES))('the tables of the reports (skipped without ../shared)', () => {
  type Entry = { readonly n: number; readonly table: Readonly<Record<string, number>> };
  const tables = (existsSync(TABLES) ? JSON.parse(readFileSync(TABLES, 'utf8')) : {}) as Readonly<
    Record<string, Readonly<Record<string, Entry>>>
  >;

  test('every combination of the data has its library', () => {
    const names = costs.libraries.map(
      (f) => `${f.tool.replace('_hls', '')}-${f.version}|${f.family}|${f.speed}`,
    );
    expect(names.sort()).toEqual(Object.keys(tables).sort());
  });

  // Share of table entries that must come out: exact for delays to 0.01 ns, for figures to the LUT.
  test.each([
    ['lut:addsub', 0.95],
    ['lut:icmp', 0.97],
    ['lut:mux', 0.97],
    ['lut:xor', 0.98],
    ['lut:andor', 0.86],
    ['lut:mul', 1],
    ['delay:addsub', 0.97],
    ['delay:icmp', 0.99],
    ['delay:ternary', 1],
    ['delay:select', 0.9],
  ])('%s agrees at %d of the points', (kind, share) => {
    let all = 0;
    const off: string[] = [];
    for (const [name, kinds] of Object.entries(tables)) {
      const entry = kinds[kind];
      if (!entry || name.includes('2016.4')) continue;
      const lib = library(name);
      for (const [n, y] of Object.entries(entry.table)) {
        all++;
        const got = ASKED[kind]!(lib, Number(n));
        if (Math.abs(got - y) > (kind.startsWith('delay') ? 0.0101 : 0))
          off.push(`${name} ${n}: ${got} for ${y}`);
      }
    }
    expect(all).toBeGreaterThan(25);
    expect(1 - off.length / all, off.join('\n')).toBeGreaterThanOrEqual(share);
  });
});

test.skipIf(!existsSync(RECORDS))(
  'every part of the recorded results is known, with its family (skipped without ../shared)',
  () => {
    const { parts } = loadTargets().value!;
    const lines = gunzipSync(readFileSync(RECORDS)).toString('utf8').trim().split('\n');
    const seen = new Map<string, string | undefined>();
    for (const line of lines) {
      const r = JSON.parse(line) as { readonly part: string; readonly family?: string | null };
      seen.set(r.part, seen.get(r.part) ?? r.family ?? undefined);
    }
    expect(seen.size).toBeGreaterThan(15);
    for (const [part, family] of seen) {
      expect(parts.has(part), part).toBe(true);
      if (family !== undefined) expect(parts.get(part)?.family?.name, part).toBe(family);
      expect(Object.hasOwn(costs.nearest.families, parts.get(part)!.family!.name), part).toBe(true);
    }
  },
);
