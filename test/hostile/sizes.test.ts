// Catches: numbers in a file that are believed before they are checked. A billion units, a hundred thousand layers
// and archives of zeros must end in a diagnostic, soon and in little memory.
import { strToU8, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { functional, input, layer, sequential } from '../frontends-keras/keras-files.ts';
import { hostileShell } from './hostile-shell.ts';

const { refused, write } = hostileShell();

const TARGET = 'target "xcvu13p-flga2577-2-e" { clock 5ns }\n';
const RULES = 'rule * { default fixed<16,6> }\n';

it.each([
  ['units', `input x: [16]\noutput x |> d: dense(1000000000)\n`],
  ['inputs', `input x: [1000000000]\noutput x |> d: dense(2) { weight = [[1, 2]] }\n`],
  ['values', `input x: [2147483647]\noutput x |> relu\n`],
  ['values of an op whose weights are optional', `input x: [1000000000]\noutput x |> bn\n`],
  ['values of a product of dimensions', `input x: [60000, 30000]\noutput x |> flatten |> softmax\n`],
  ['rows of a table', 'input x: uint<8>[2]\noutput x |> embedding(vocabulary = 1000000000, units = 2)\n'],
  ['values that merge', 'input x: [4000000]\noutput concat(x, x, x)\n'],
  ['values that broadcast', 'input x: [4000, 1]\ninput y: [1, 4000]\noutput add(x, y)\n'],
])('a billion %s', async (_, body) => {
  for (const io of ['io parallel', 'io stream']) {
    write('m.nn', `${TARGET.replace('clock', `${io}  clock`)}${body}${RULES}`);
    await refused('compile', 'm.nn', '-o', 'prj');
  }
});

it('a Keras layer of a billion units, with and without weights', async () => {
  const wide = functional(
    [input('x', [16]), layer('Dense', 'd', { units: 1e9, use_bias: true }, ['x'])],
    ['x'],
    ['d'],
  );
  write('m.json', JSON.stringify(wide));
  await refused('compile', 'm.json', '-o', 'prj');
  const flat = sequential([layer('ReLU', 'r', { batch_input_shape: [null, 1e9] })]);
  write('m.json', JSON.stringify(flat));
  await refused('compile', 'm.json', '-o', 'prj');
});

it('a hundred thousand layers in .nn', async () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `v${i + 1} = v${i} |> relu`);
  write('m.nn', `${TARGET}input v0: [2]\n${lines.join('\n')}\noutput v100000\n${RULES}`);
  await refused('compile', 'm.nn', '-o', 'prj');
});

it('a hundred thousand layers in Keras', async () => {
  const layers = Array.from({ length: 100_001 }, (_, i) =>
    i === 0 ? input('l0', [2]) : layer('ReLU', `l${i}`, {}, [`l${i - 1}`]),
  );
  write('m.json', JSON.stringify(functional(layers, ['l0'], ['l100000'])));
  await refused('compile', 'm.json', '-o', 'prj');
});

it('models in models without end', async () => {
  let model: object = layer('ReLU', 'r', {});
  for (let i = 0; i < 3000; i++)
    model = { class_name: 'Sequential', config: { name: `m${i}`, layers: [model] } };
  write('m.json', JSON.stringify(model));
  await refused('compile', 'm.json', '-o', 'prj');
  const deep = 200_000;
  write('m.json', `${'{"class_name":"Sequential","config":'.repeat(deep)}1${'}'.repeat(deep)}`);
  await refused('compile', 'm.json', '-o', 'prj');
});

it('models whose calls multiply', async () => {
  // Each model calls the one inside twice: 2^40 layers from a page of text.
  let inner: object = layer('ReLU', 'm0', {}, ['x0']);
  for (let i = 1; i <= 40; i++) {
    const body = [input(`x${i - 1}`, [2]), inner, layer('Add', `a${i}`, {}, [])];
    inner = {
      class_name: 'Functional',
      name: `m${i}`,
      config: {
        name: `m${i}`,
        layers: body,
        input_layers: [[`x${i - 1}`, 0, 0]],
        output_layers: [[`m${i - 1}`, 1, 0]],
      },
      inbound_nodes: [[[`x${i}`, 0, 0, {}]], [[`m${i}`, 0, 0, {}]]],
    };
  }
  write('m.json', JSON.stringify(functional([input('x40', [2]), inner], ['x40'], ['m40'])));
  await refused('compile', 'm.json', '-o', 'prj');
});

it('layers in a circle', async () => {
  const circle = [
    input('x', [2]),
    layer('Add', 'a', {}, ['x', 'c']),
    layer('ReLU', 'b', {}, ['a']),
    layer('ReLU', 'c', {}, ['b']),
    layer('ReLU', 'self', {}, ['self']),
  ];
  write('m.json', JSON.stringify(functional(circle, ['x'], ['c'])));
  const { err } = await refused('compile', 'm.json', '-o', 'prj');
  expect(err).toMatch(/circle|cycle|each other|itself/);
  write('m.nn', `${TARGET}input x: [2]\na = add(x, b)\nb = a |> relu\noutput b\n${RULES}`);
  await refused('compile', 'm.nn', '-o', 'prj');
});

/** The one entry of an archive under `count` names, all of them the same bytes. */
function manyTimes(zip: Uint8Array, count: number): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  const directory = view.getUint32(end + 16, true);
  const entry = zip.slice(directory, end);
  const tail = zip.slice(end);
  const out = new DataView(tail.buffer);
  out.setUint16(8, count, true);
  out.setUint16(10, count, true);
  out.setUint32(12, entry.length * count, true);
  const entries = Array.from({ length: count }, (_, i) => {
    const named = entry.slice();
    // The last character of the name before `.npy`.
    named[46] = 65 + i;
    return [...named];
  });
  return Uint8Array.from([...zip.subarray(0, directory), ...entries.flat(), ...tail]);
}

/** The archive with another unpacked size in its directory. */
function claiming(zip: Uint8Array, size: number): Uint8Array {
  const out = zip.slice();
  const view = new DataView(out.buffer);
  view.setUint32(view.getUint32(out.length - 6, true) + 24, size, true);
  return out;
}

function zeros(bytes: number): Uint8Array {
  const content = new Uint8Array(bytes);
  const shape = `(${(bytes - 128) / 16}, 2)`;
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  content.set([0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0, ...strToU8(`${header}\n`)]);
  return content;
}

it('archives of zeros', async () => {
  write('m.nn', `${TARGET}input x: fixed<8,4>[2]\noutput x |> relu\n${RULES}`);
  const one = zipSync({ 'x.npy': zeros(4 * 2 ** 20) }, { level: 6 });
  expect(one.length).toBeLessThan(10_000);
  write('one.npz', one);
  write('many.npz', manyTimes(one, 50));
  write('claim.npz', claiming(one, 2 ** 31 - 1));
  for (const bomb of ['many.npz', 'claim.npz'])
    await refused('emulate', 'm.nn', '--input', bomb, '--output', 'y.npz');
  write('m.keras', manyTimes(one, 50));
  await refused('compile', 'm.keras', '-o', 'prj');
});

it('clocks too short to be written', async () => {
  const model = 'input x: fixed<8,4>[2]\noutput x |> relu\nrule * { default fixed<8,4> }\n';
  write('m.nn', `target "xcvu13p-flga2577-2-e" { clock 1e-320ns }\n${model}`);
  await refused('compile', 'm.nn', '-o', 'prj');
  write('m.nn', `${TARGET}${model}`);
  write('c.yml', 'KerasH5: x\nClockPeriod: 0.0000001\n');
  await refused('compile', 'm.nn', '--config', 'c.yml', '-o', 'prj');
  await refused('compile', 'm.nn', '--set', 'clock=0.0000001', '-o', 'prj');
  await refused('compile', 'm.nn', '--set', 'uncertainty=0.0000001', '-o', 'prj');
});
