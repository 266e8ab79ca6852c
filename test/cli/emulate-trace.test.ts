// Every layer's values against those that hls4ml recorded. Catches: a layer traced under another's name, values from
// before the result's cast, samples out of order, statistics of other values than those that are written.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpz, writeNpz } from '#src/data/npz';
import { shell, TINY } from './run-burin.ts';

const { burin, write, folder } = shell();
const ORACLES = resolve(import.meta.dirname, '../../../shared/oracles');
const arrays = (path: string) => readNpz(new Uint8Array(readFileSync(path)), path).value!;

it('names every layer, its extremes, its casts and its distance from the trained network', async () => {
  write('tiny.nn', TINY);
  const in0 = { shape: [3, 2], data: Float64Array.of(1, 0.5, -2, 1, 100, 0.03) };
  write('in.npz', writeNpz(new Map([['in0', in0]])));
  const ran = await burin('emulate', 'tiny.nn', '--input', 'in.npz', '--trace', 't.npz', '--json');
  expect(ran.exit, ran.err).toBe(0);
  const { layers } = ran.json().result.trace;
  // 100 wraps in fixed<8,4> to 4; 0.03 becomes 0.
  expect(layers.map((l: { name: string }) => l.name)).toEqual(['x', 'd', 'r']);
  expect(layers[0]).toMatchObject({ op: 'input', min: -2, max: 4, casts: 6, overflowed: 1, rounded: 2 });
  expect(layers[1]).toMatchObject({ op: 'dense', min: -3, max: 4, shape: [2] });
  const written = arrays(join(folder, 't.npz'));
  expect([...written.keys()]).toEqual(['x', 'd', 'r']);
  expect([...written.get('x')!.data]).toEqual([1, 0.5, -2, 1, 4, 0]);
  expect([...written.get('d')!.data]).toEqual([0.5, 1.75, -3, 1.25, 4, 2.25]);
  const text = await burin('emulate', 'tiny.nn', '--input', 'in.npz', '--trace', 't.npz');
  expect(text.out).toMatch(/layer +op +min +max +overflow +rounded +SQNR/);
  expect(text.out).toContain('written to t.npz');
});

if (!existsSync(ORACLES)) console.warn('skipped: ../shared with recorded traces is absent');

describe.runIf(existsSync(ORACLES))('recorded traces', () => {
  it.each(['jet', 'decoder'])(
    '%s: every value of every layer',
    async (name) => {
      const oracle = join(ORACLES, name);
      const input = join(oracle, 'inputs.npz');
      const samples = 200;
      const path = join(folder, `${name}.npz`);
      const config = join(oracle, 'config.yml');
      const ran = await burin('emulate', config, '--input', input, '--limit', `${samples}`, '--trace', path);
      expect(ran.exit, ran.err).toBe(0);
      const [ours, theirs] = [arrays(path), arrays(join(oracle, 'trace_200.npz'))];
      const layers = [...theirs.keys()].filter((k) => k.startsWith('layer__'));
      expect(layers.length).toBeGreaterThan(7);
      for (const key of layers) {
        const layer = key.replace('layer__', '');
        const [mine, recorded] = [ours.get(layer), theirs.get(key)!];
        expect([layer, mine?.shape[0], mine?.data.length]).toEqual([layer, samples, recorded.data.length]);
        expect([layer, mine!.data.findIndex((v, i) => v !== recorded.data[i])]).toEqual([layer, -1]);
      }
    },
    300_000,
  );
});
