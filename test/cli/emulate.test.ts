// Catches: wrong outputs or shapes, comparisons that pass or fail on the wrong side, exit codes of missing tools.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeNpy } from '#src/data/npy';
import { readNpz, writeNpz } from '#src/data/npz';
import { shell, TINY } from './run-burin.ts';

const { burin, write, folder } = shell();
write('tiny.nn', TINY);

function npz(
  name: string,
  arrays: Readonly<Record<string, readonly [readonly number[], readonly number[]]>>,
): string {
  const entries = Object.entries(arrays).map(
    ([key, [shape, data]]) => [key, { shape, data: Float64Array.from(data) }] as const,
  );
  return write(name, writeNpz(new Map(entries)));
}

// y = max(0, [x0 - x1, 0.5 x0 + 2 x1 + 0.25])
npz('in.npz', {
  in0: [
    [3, 2],
    [1, 0.5, -2, 1, 0, 0],
  ],
  other: [[1], [9]],
});
npz('good.npz', {
  out0: [
    [3, 2],
    [0.5, 1.75, 0, 1.25, 0, 0.25],
  ],
});
npz('off.npz', {
  out0: [
    [3, 2],
    [0.5, 1.75, 0.125, 1.25, 0, 0.25],
  ],
});

it('writes outputs as float64 [n, …] and agrees with arithmetic by hand', async () => {
  const ran = await burin(
    'emulate',
    'tiny.nn',
    '--input',
    'in.npz',
    '--output',
    'y.npz',
    '--expect',
    'good.npz',
  );
  expect(ran.exit).toBe(0);
  expect(ran.out).toContain('0 of 6 values differ from good.npz');
  const y = readNpz(readFileSync(join(folder, 'y.npz')), 'y.npz').value?.get('out0');
  expect(y?.shape).toEqual([3, 2]);
  expect([...(y?.data ?? [])]).toEqual([0.5, 1.75, 0, 1.25, 0, 0.25]);
});

it('exits 4 beyond the tolerance and says where, 0 within it, and never for a reference', async () => {
  const emulate = (...more: readonly string[]) => burin('emulate', 'tiny.nn', '--input', 'in.npz', ...more);
  const off = await emulate('--expect', 'off.npz', '--json');
  expect(off.exit).toBe(4);
  expect(off.json()).toMatchObject({
    exit: 4,
    result: {
      withinTolerance: false,
      expect: { values: 6, differing: 1, max: 0.125, worst: { output: 'out0', sample: 1, index: 0 } },
    },
  });
  const text = await emulate('--expect', 'off.npz');
  expect(text.out).toContain('1 of 6 values differ from off.npz');
  expect(text.out).toContain('out0[1][0] (layer r): 0 here, 0.125 there');
  expect((await emulate('--expect', 'off.npz', '--tolerance', '0.125')).exit).toBe(0);
  expect((await emulate('--reference', 'off.npz')).exit).toBe(0);
  expect((await emulate('--expect', 'off.npz', '--limit', '1')).exit).toBe(0);
  expect((await emulate('--reference', 'off.npz:out0')).out).toContain('1 of 6');
});

it('takes .npy, names of inputs, and whole samples in one axis', async () => {
  write('in.npy', writeNpy({ shape: [1, 2], data: Float64Array.from([1, 0.5]) }));
  expect((await burin('emulate', 'tiny.nn', '--input', 'in.npy', '--output', 'y.npy')).exit).toBe(0);
  npz('named.npz', {
    x: [
      [3, 2],
      [1, 0.5, -2, 1, 0, 0],
    ],
  });
  expect((await burin('emulate', 'tiny.nn', '--input', 'named.npz', '--expect', 'good.npz')).exit).toBe(0);
});

it('refuses data that does not fit, naming the array', async () => {
  const refused = async (code: string, ...argv: readonly string[]): Promise<void> => {
    const ran = await burin('emulate', 'tiny.nn', ...argv);
    expect(ran, argv.join(' ')).toMatchObject({ exit: 1, codes: [code], out: '' });
  };
  await refused('BN701', '--input', 'none.npz');
  await refused(
    'BN613',
    '--input',
    npz('a.npz', {
      in1: [
        [1, 2],
        [1, 2],
      ],
    }),
  );
  await refused(
    'BN614',
    '--input',
    npz('b.npz', {
      in0: [
        [1, 3],
        [1, 2, 3],
      ],
    }),
  );
  await refused('BN614', '--input', npz('c.npz', { in0: [[], [1]] }));
  await refused(
    'BN616',
    '--input',
    npz('d.npz', {
      in0: [
        [1, 2],
        [1, Number.NaN],
      ],
    }),
  );
  await refused(
    'BN616',
    '--input',
    npz('e.npz', {
      in0: [
        [1, 2],
        [1, Number.POSITIVE_INFINITY],
      ],
    }),
  );
  await refused(
    'BN615',
    '--input',
    'in.npz',
    '--expect',
    npz('f.npz', {
      out0: [
        [2, 2],
        [0, 0, 0, 0],
      ],
    }),
  );
  await refused('BN613', '--input', 'in.npz', '--expect', npz('g.npz', { y: [[3], [0, 0, 0]] }));
  await refused('BN718', '--input', 'in.npz', '--ap-types', '.');
  await refused('BN617', '--input', 'in.npz', '--ap-types', '.', '--engine', 'csim');
  await refused('BN709', '--input', 'in.npz', '--output', 'no/such/folder.npz');
  await refused('BN619', '--input', npz('h.npz', { in0: [[0, 2], []] }));
});

it('says so when there is no compiler, with exit code 3, while everything else works', async () => {
  const bare = shell({ PATH: '', CXX: 'burin-no-such-compiler' });
  bare.write('tiny.nn', TINY);
  bare.write('in.npy', writeNpy({ shape: [1, 2], data: Float64Array.from([1, 0.5]) }));
  const csim = await bare.burin('emulate', 'tiny.nn', '--input', 'in.npy', '--engine', 'csim');
  expect(csim).toMatchObject({ exit: 3, codes: ['BN610'] });
  expect(csim.err).toContain('burin-no-such-compiler');
  expect((await bare.burin('emulate', 'tiny.nn', '--input', 'in.npy')).exit).toBe(0);
  expect((await bare.burin('compile', 'tiny.nn', '-o', 'prj')).exit).toBe(0);
});

const hasCompiler = spawnSync('g++', ['--version']).status === 0;

it.skipIf(!hasCompiler)('csim gives the same bits as the interpreter', async () => {
  const csim = await burin(
    'emulate',
    'tiny.nn',
    '--engine',
    'csim',
    '--input',
    'in.npz',
    '--expect',
    'good.npz',
  );
  expect(csim.err).not.toContain('error');
  expect(csim).toMatchObject({ exit: 0 });
  expect(csim.out).toContain('0 of 6 values differ');
});
