// Data of every kind through every engine and number of threads. Catches: a reader that shifts, drops or doubles
// samples where blocks meet, inputs of a table given to the wrong port, blocks of threads in another order, a comparison
// that skips samples, half a file left behind, a message without its place.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, it, test } from 'vitest';
import { emulatorImage } from '#src/backends/wasm/image';
import { startThreads } from '#src/cli/emulate-threads';
import { readNpy, writeNpy } from '#src/data/npy';
import { readNpz, writeNpz } from '#src/data/npz';
import { addWeight, hdf5Bytes } from '../frontends-keras/keras-files.ts';
import { fromText, random } from '../profile/networks.ts';
import { shell } from './run-burin.ts';

const { burin, write, folder } = shell();

const TWO = `model two
target "xcvu13p-flga2577-2-e" { clock 5ns  io parallel }

input a: fixed<12,4,rnd,sat>[3]
input b: fixed<10,3>[2]
h = a |> d: dense(2) { weight = [[1, 0.5], [-1, 2], [0.25, -0.75]]  bias = [0, 0.25] }
s = add(h, b) |> r: relu
output s, h
`;
write('two.nn', TWO);

/** More than one block of the compiled engine's would be too slow for the interpreter; tiles and threads still meet. */
const SAMPLES = 333;
const next = random(11);
const draw = (size: number) => Float64Array.from({ length: SAMPLES * size }, () => 9 * next());
const a = { shape: [SAMPLES, 3], data: draw(3) };
const b = { shape: [SAMPLES, 2], data: draw(2) };
const row = (s: number) => [...a.data.subarray(3 * s, 3 * s + 3), ...b.data.subarray(2 * s, 2 * s + 2)];
const rows = Array.from({ length: SAMPLES }, (_, s) => row(s));

write(
  'in.npz',
  writeNpz(
    new Map([
      ['in0', a],
      ['in1', b],
    ]),
  ),
);
write('named.npz', zipSync({ 'b.npy': writeNpy(b), 'a.npy': writeNpy(a) }, { level: 6 }));
write('in.csv', `${rows.map((r) => r.join(',')).join('\n')}\n`);
write('names.csv', `a_0;a_1;a_2;b_0;b_1\r\n${rows.map((r) => r.join('; ')).join('\r\n\r\n')}`);
const h5 = await hdf5Bytes((file) => {
  file.create_dataset({ name: 'in0', data: a.data, shape: a.shape, chunks: [50, 3], compression: 4 });
  addWeight(file, 'b', { shape: b.shape, data: b.data });
  addWeight(file, 'other', { shape: [2], data: [1, 2] });
});
write('in.h5', h5);

const emulate = (...argv: readonly string[]) => burin('emulate', 'two.nn', ...argv);
const bytes = (name: string) => readFileSync(join(folder, name));
const left = () => readdirSync(folder).filter((n) => n.startsWith('.'));

it('gives the interpreter’s bytes from every kind of file and any number of threads', async () => {
  const judged = await emulate('--input', 'in.npz', '--engine', 'interpreter', '--output', 'judge.npz');
  expect(judged.exit, judged.err).toBe(0);
  for (const input of ['in.npz', 'named.npz', 'in.csv', 'names.csv', 'in.h5']) {
    const ran = await emulate('--input', input, '--output', 'y.npz', '--expect', 'judge.npz');
    expect([input, ran.exit, ran.err]).toEqual([input, 0, '']);
    expect(ran.out).toContain(`0 of ${SAMPLES * 4} values differ`);
    expect([input, bytes('y.npz').equals(bytes('judge.npz'))]).toEqual([input, true]);
  }
  for (const threads of ['1', '2', '3']) {
    const ran = await emulate('--input', 'in.csv', '--output', 'y.npz', '--threads', threads, '--json');
    expect(ran.json().result).toMatchObject({ threads: Number(threads), samples: SAMPLES });
    expect([threads, bytes('y.npz').equals(bytes('judge.npz'))]).toEqual([threads, true]);
  }
}, 120_000);

it('blocks of threads come back in their order', async () => {
  // Many small blocks, so that threads overtake each other.
  const network = await fromText(
    'input x: fixed<16,6>[4]\ny = x |> d: dense(2) { weight = [[1, 0.5], [-1, 2], [3, 4], [0.5, 0.25]]  bias = [0, 0.25] }\noutput y',
    'parallel',
  );
  const threads = startThreads(emulatorImage(network.design), 3);
  const one = (k: number) => Float64Array.of(k, k + 1, 2 * k, -k).map((v) => v / 32);
  const runs = await Promise.all(Array.from({ length: 60 }, (_, k) => threads.run([one(k)], 1)));
  threads.close();
  expect(runs.map((r) => [...(r.value?.[0] ?? [])])).toEqual(
    Array.from({ length: 60 }, (_, k) => [(5.5 * k - 1) / 32, (10.25 * k + 2) / 32 + 0.25]),
  );
}, 60_000);

it('many blocks through many threads and one give the same file', async () => {
  const [size, samples] = [4096, 600];
  write(
    'wide.nn',
    `model wide\ntarget "xcvu13p-flga2577-2-e" { clock 5ns  io parallel }\ninput x: fixed<16,6>[${size}]\ny = x |> r: relu\noutput y\n`,
  );
  const data = Float64Array.from({ length: samples * size }, (_, i) => ((i * 7919) % 65521) / 1024 - 32);
  write('wide.npy', writeNpy({ shape: [samples, size], data }));
  for (const threads of ['1', '3']) {
    const ran = await burin(
      'emulate',
      'wide.nn',
      '--input',
      'wide.npy',
      '--output',
      'w.npy',
      '--threads',
      threads,
    );
    expect(ran.exit, ran.err).toBe(0);
    const out = readNpy(new Uint8Array(bytes('w.npy')), 'w.npy').value!;
    const wrong = out.data.findIndex((v, i) => v !== Math.max(0, data[i]!));
    expect([threads, out.shape, wrong]).toEqual([threads, [samples, size], -1]);
  }
}, 60_000);

it('writes tables and arrays that read back as the same doubles', async () => {
  expect((await emulate('--input', 'in.npz', '--output', 'y.csv')).exit).toBe(0);
  expect(bytes('y.csv').toString().split('\n')[0]).toBe('out0_0,out0_1,out1_0,out1_1');
  const back = await emulate('--input', 'in.npz', '--expect', 'y.csv');
  expect([back.exit, back.out]).toEqual([0, expect.stringContaining(`0 of ${SAMPLES * 4} values differ`)]);
  const limited = await emulate(
    '--input',
    'in.npz',
    '--expect',
    'y.csv',
    '--limit',
    '7',
    '--output',
    'few.npz',
  );
  expect(limited.exit).toBe(0);
  expect(readNpz(bytes('few.npz'), 'few.npz').value?.get('out1')?.shape).toEqual([7, 2]);
});

it('finds one wrong value wherever it stands', async () => {
  expect((await emulate('--input', 'in.npz', '--output', 'y.npz')).exit).toBe(0);
  const good = readNpz(bytes('y.npz'), 'y.npz').value!;
  for (const s of [0, 63, 64, 200, SAMPLES - 1]) {
    const out1 = good.get('out1')!;
    const data = out1.data.slice();
    data[2 * s + 1]! += 0.5;
    write('off.npz', writeNpz(new Map([...good, ['out1', { ...out1, data }]])));
    // The interpreter works in small blocks.
    for (const engine of ['wasm', 'interpreter']) {
      const ran = await emulate('--input', 'in.npz', '--expect', 'off.npz', '--engine', engine, '--json');
      expect(ran.json()).toMatchObject({
        exit: 4,
        result: { expect: { differing: 1, max: 0.5, worst: { output: 'out1', sample: s, index: 1 } } },
      });
    }
  }
});

it('says where a table is wrong', async () => {
  const bad = async (name: string, lines: readonly (readonly number[] | string)[]) => {
    write(name, lines.map((l) => (typeof l === 'string' ? l : l.join(','))).join('\n'));
    return emulate('--input', name, '--output', 'never.npz');
  };
  const short = await bad('short.csv', ['a,b,c,d,e', [1, 2, 3, 4, 5], [1, 2, 3, 4]]);
  expect(short).toMatchObject({ exit: 1, codes: ['BN604'] });
  expect(short.err).toContain('4 fields where 5 are needed: 3 of "a", 2 of "b"');
  expect(short.err).toContain('short.csv:3:1');
  const word = await bad('word.csv', [[1, 2, 3, 4, 5], '1,2,three,4,5']);
  expect(word).toMatchObject({ exit: 1, codes: ['BN604'] });
  expect(word.err).toContain('word.csv:2:5');
  const hex = await bad('hex.csv', [[1, 2, 3, 4, 5], '1,2,0x10,4,5']);
  expect(hex).toMatchObject({ exit: 1, codes: ['BN604'] });
  const gap = await bad('gap.csv', [[1, 2, 3, 4, 5], '1,2,,4,5']);
  expect(gap).toMatchObject({ exit: 1, codes: ['BN604'] });
  const nan = await bad('nan.csv', [...rows.slice(0, 100), '1,2,3,nan,5']);
  expect(nan).toMatchObject({ exit: 1, codes: ['BN616'] });
  expect(nan.err).toContain('array "in1" holds NaN at position 200');
  // In small blocks: the position counts from the start of the file.
  const later = await emulate('--input', 'nan.csv', '--engine', 'interpreter', '--output', 'never.npz');
  expect(later.err).toContain('array "in1" holds NaN at position 200');
  expect(await bad('empty.csv', ['a,b,c,d,e'])).toMatchObject({ exit: 1, codes: ['BN619'] });
  expect(readdirSync(folder)).not.toContain('never.npz');
  expect(left()).toEqual([]);
});

it('refuses files and options that mean nothing here', async () => {
  write('in.txt', '1,2,3,4,5\n');
  expect(await emulate('--input', 'in.txt')).toMatchObject({ exit: 1, codes: ['BN605'] });
  expect(await emulate('--input', 'in.npz', '--output', 'y.npy')).toMatchObject({
    exit: 1,
    codes: ['BN605'],
  });
  expect(await emulate('--input', 'in.npz', '--output', 'y.h5')).toMatchObject({ exit: 1, codes: ['BN605'] });
  expect(await emulate('--input', 'in.h5:none')).toMatchObject({ exit: 1, codes: ['BN613'] });
  write('cut.h5', h5.slice(0, h5.length - 500));
  expect(await emulate('--input', 'cut.h5')).toMatchObject({ exit: 1 });
  const idle = await emulate('--input', 'in.npz', '--engine', 'float', '--threads', '2');
  expect(idle).toMatchObject({ exit: 1, codes: ['BN718'] });
  expect(await emulate('--input', 'in.npz', '--float-type', 'float32')).toMatchObject({ codes: ['BN718'] });
});

it('leaves an older file and nothing new when damage shows late', async () => {
  const archive = zipSync({ 'in0.npy': writeNpy(a), 'in1.npy': writeNpy(b) }, { level: 6 });
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  for (let i = 0; i + 20 < archive.length; i++) {
    // The checksum in the directory: it is compared when the last value has been read.
    if (view.getUint32(i, true) === 0x02014b50) view.setUint32(i + 16, 1, true);
  }
  write('late.npz', archive);
  writeFileSync(join(folder, 'old.npz'), 'kept');
  const ran = await emulate('--input', 'late.npz', '--output', 'old.npz', '--trace', 'layers.npz');
  expect(ran).toMatchObject({ exit: 1, codes: ['BN602'] });
  expect(bytes('old.npz').toString()).toBe('kept');
  expect(readdirSync(folder)).not.toContain('layers.npz');
  expect(left()).toEqual([]);
});

test('a thread that dies is a message (BN618), one that fails is a defect of ours', async () => {
  const network = await fromText('input x: fixed<8,4>[2]\ny = x |> r: relu\noutput y', 'parallel');
  const image = emulatorImage(network.design);
  if (image.kind !== 'lanes') throw new Error('the network needs the interpreter');
  const dead = startThreads({ ...image, size: 2 ** 50 }, 2);
  const lost = await Promise.all([1, 2, 3].map(() => dead.run([Float64Array.of(1, 2)], 1)));
  expect(lost.map((r) => r.diagnostics.map((d) => d.code))).toEqual([['BN618'], ['BN618'], ['BN618']]);
  dead.close();
  // Three samples are claimed, one is given.
  const failing = startThreads(image, 1);
  await expect(failing.run([Float64Array.of(1, 2)], 3)).rejects.toThrow(/too few values/);
  expect((await failing.run([Float64Array.of(1, 2)], 1)).value).toEqual([Float64Array.of(1, 2)]);
  failing.close();
}, 60_000);
