// Catches: messages for rare trouble that lose their code, their exit code or their reason: files beyond the limits, a
// compiler that fails, a simulation that stops, constants that their types do not hold, disks that refuse.
import { chmodSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functional, input, layer } from '../frontends-keras/keras-files.ts';
import { shell, TINY } from './run-burin.ts';

const { burin, write, folder } = shell();
write('tiny.nn', TINY);

/** A file of any length that takes no room on the disk. */
function sparse(name: string, bytes: number): string {
  write(name, '');
  truncateSync(join(folder, name), bytes);
  return name;
}

it('a file larger than Node reads at once', async () => {
  const ran = await burin('check', sparse('huge.nn', 3 * 2 ** 30));
  expect(ran).toMatchObject({ exit: 1, codes: ['BN702'] });
});

it('a description larger than any network needs', async () => {
  write('w.h5', 'x');
  const ran = await burin('check', sparse('large.json', 64 * 2 ** 20 + 1), '--weights', 'w.h5');
  expect(ran.exit).toBe(1);
  expect(ran.codes).toContain('BN120');
});

it('an output folder outside that a file asks for', async () => {
  write('asks.nn', TINY.replace('io stream', 'io stream directory "../out"'));
  expect(await burin('compile', 'asks.nn')).toMatchObject({ exit: 1, codes: ['BN710'] });
});

it('a layer that does not fit its inputs', async () => {
  const dense = { units: 2, activation: 'linear', use_bias: true };
  const layers = [
    input('x', [2]),
    input('z', [3]),
    layer('Concatenate', 'c', { axis: 2 }, ['x', 'z']),
    layer('Dense', 'd', dense, ['c']),
  ];
  write('bad.json', JSON.stringify(functional(layers, ['x', 'z'], ['d'])));
  const ran = await burin('check', 'bad.json');
  expect(ran.exit).toBe(1);
  expect(ran.err).toContain('"c"');
});

it('a slope that its type does not hold', async () => {
  write('slope.nn', TINY.replace('relu', 'leaky_relu(1000)'));
  const ran = await burin('check', 'slope.nn', '--set', 'r.param=fixed<8,2>');
  expect(ran).toMatchObject({ exit: 0, codes: ['BN441'] });
  expect(ran.err).toContain('1000');
});

it.each([
  [
    'BN443',
    'more values than a chip can hold',
    TINY.replace('y = hidden |> r: relu', 'input z: fixed<8,4>[3000, 3000]\ny = z |> r: relu'),
  ],
  [
    'BN444',
    "arithmetic wider than the vendor's types",
    TINY.replace('fixed<8,4>[2]', 'fixed<1000,500>[2]').concat('rule d { weight fixed<1000,500> }\n'),
  ],
  ['BN445', 'a stream that nobody reads', TINY.replace('hidden =', 'input z: fixed<8,4>[2]\nhidden =')],
  [
    'BN446',
    'more layers than a chip can hold',
    TINY.replace(
      'output y',
      `${Array.from({ length: 10_001 }, (_, i) => `r${i + 1} = ${i === 0 ? 'y' : `r${i}`} |> relu`).join('\n')}\noutput r10001`,
    ),
  ],
] as const)('%s: %s', async (code, _title, text) => {
  write('large.nn', text);
  const ran = await burin('compile', 'large.nn', '-o', code);
  expect(ran.codes).toContain(code);
  expect(ran.exit).toBe(1);
  expect(readdirSync(folder)).not.toContain(code);
});

describe.skipIf(process.platform === 'win32')('compilers', () => {
  const emulate = [
    'emulate',
    'tiny.nn',
    '--engine',
    'csim',
    '--input',
    'x.npy',
    '--output',
    'y.npz',
  ] as const;
  /** One sample of two zeros, as numpy writes it. */
  function samples(): Uint8Array {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }".padEnd(117);
    return Uint8Array.from([
      0x93,
      ...new TextEncoder().encode('NUMPY'),
      1,
      0,
      118,
      0,
      ...new TextEncoder().encode(`${header}\n`),
      ...new Array<number>(16).fill(0),
    ]);
  }

  /** A stand-in for g++: a shell script. */
  function withCompiler(script: string) {
    const other = shell({ PATH: process.env.PATH, CXX: './cxx' });
    const path = join(other.folder, 'cxx');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    const there = shell({ PATH: process.env.PATH, CXX: path });
    there.write('tiny.nn', TINY);
    there.write('x.npy', samples());
    return there;
  }

  it('one that fails shows its words', async () => {
    const { burin: run, folder: there } = withCompiler('echo "no such register"; exit 1');
    const ran = await run(...emulate);
    expect(ran).toMatchObject({ exit: 3, codes: ['BN611'] });
    expect(ran.err).toContain('no such register');
    expect(readdirSync(there).sort()).toEqual(['tiny.nn', 'x.npy']);
  });

  it('a program that stops shows its words', async () => {
    const made =
      'for a; do out=$a; done; printf "#!/bin/sh\\necho stream empty >&2\\nexit 9\\n" > "$out"; chmod +x "$out"';
    const { burin: run, folder: there } = withCompiler(made);
    const ran = await run(...emulate);
    expect(ran).toMatchObject({ exit: 3, codes: ['BN612'] });
    expect(ran.err).toContain('stream empty');
    expect(readdirSync(there).sort()).toEqual(['tiny.nn', 'x.npy']);
  });
});

// The super-user writes anywhere, so that a closed folder says nothing there.
describe.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a disk that refuses', () => {
  it('is reported and nothing is left', async () => {
    mkdirSync(join(folder, 'closed'));
    chmodSync(join(folder, 'closed'), 0o555);
    const ran = await burin('compile', 'tiny.nn', '-o', 'closed/prj');
    expect(ran).toMatchObject({ exit: 1, codes: ['BN709'] });
    expect(readdirSync(join(folder, 'closed'))).toEqual([]);
  });
});

it.skipIf(process.platform !== 'linux')(
  'a folder that nobody can write, not even the super-user',
  async () => {
    const ran = await burin('compile', 'tiny.nn', '-o', '/proc/burin/prj');
    expect(ran).toMatchObject({ exit: 1, codes: ['BN709'], out: '' });
  },
);
