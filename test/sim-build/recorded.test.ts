// The interval rule of dataflow regions against recorded reports: a region starts again when its longest process is done.
// Catches a process taken to start again a cycle too early or too late. Needs ../shared.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTIONS, type SimulationProblem } from '#ir/simulation/problem';
import { readRecords } from '../bench/estimates/read-records.ts';
import { cyclesOf } from './simulated.ts';

const FILE = join(import.meta.dirname, '../../../shared/groundtruth/records.jsonl.gz');
/** groundtruth/operators/rules.md, 3.8. */
const SHARE = 110 / 133;

/** Processes in a row, each hands a token on in its last cycle. */
function row(latencies: readonly number[]): SimulationProblem {
  const channels = latencies.slice(1).map((_, n) => ({
    name: `c${n}`,
    kind: 'fifo' as const,
    depth: 4,
    latency: 1,
    writer: n,
    reader: n + 1,
  }));
  const [read, write] = [ACTIONS.indexOf('read'), ACTIONS.indexOf('write')];
  const processes = latencies.map((latency, n) => {
    const touches = [
      ...(n > 0 ? [[0, n - 1, read] as const] : []),
      ...(n < channels.length ? [[latency, n, write] as const] : []),
    ];
    return {
      name: `p${n}`,
      kind: 'instance' as const,
      length: latency + 1,
      interval: latency + 1,
      runs: 1,
      starts: [],
      accesses: {
        cycle: Uint32Array.from(touches, (t) => t[0]),
        channel: Uint32Array.from(touches, (t) => t[1]),
        action: Uint8Array.from(touches, (t) => t[2]),
      },
    };
  });
  return { name: 'recorded', processes, channels };
}

describe.skipIf(!existsSync(FILE))('recorded dataflow tops of streams (skipped without ../shared)', () => {
  it('have the interval of a simulation of their recorded instances in the share that is known', () => {
    const { records } = readRecords(FILE, readFileSync(FILE));
    const pairs = records.flatMap((top) => {
      const interval = top.result?.ii_max;
      if (top.kind !== 'design' || top.io_type !== 'io_stream' || interval == null) return [];
      const latencies = records.flatMap((m) =>
        m.kind === 'module' && m.design_id === top.id && m.module_level === 'layer'
          ? [m.result?.latency_max ?? 0]
          : [],
      );
      return latencies.length === 0 ? [] : [{ interval, ours: cyclesOf(row(latencies)).interval }];
    });
    const equal = pairs.filter((p) => p.interval === p.ours).length;
    expect(pairs.length).toBeGreaterThan(50);
    expect(equal / pairs.length).toBeGreaterThanOrEqual(SHARE);
  });
});
