// Catches a decoder's numbers put to the wrong use: inputs in the wrong order or scale, shares of the wrong energy, noise
// that depends on blocks; and descriptions that do not make sense being taken all the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DATA_SETS } from '#src/fidelity/data-sets';
import { type Decoder, inputSize, outputSize } from '#src/fidelity/decoder/description';
import { checkDecoder, generatedShowers } from '#src/fidelity/decoder/generate';
import { checkConditions, makeInputs } from '#src/fidelity/decoder/inputs';
import { voxelMaker } from '#src/fidelity/decoder/outputs';
import { readDecoder } from '#src/fidelity/decoder/read';
import { type Geometry, placesOf } from '#src/fidelity/geometry';
import { Draws, PURPOSE } from '#src/fidelity/random/draws';

const EXAMPLE = join(import.meta.dirname, '../../examples/calo-vae/fidelity/decoder.yml');

function decoder(text: string): Decoder {
  const read = readDecoder(text, 'd.yml');
  if (!read.value) throw new Error(JSON.stringify(read.diagnostics));
  return read.value;
}

/** Two layers: 2 voxels and 3. */
const SMALL: Geometry = {
  name: 'small',
  particle: 'photon',
  like: '1-photons',
  layers: [
    { id: 0, rEdges: [0, 1, 2], sectors: 1 },
    { id: 1, rEdges: [0, 5], sectors: 3 },
  ],
};
const places = placesOf(SMALL);

function voxels(output: string, values: readonly number[], energy = 1000): readonly number[] {
  const d = decoder(`geometry: 1-photons\ninput: [noise: 1]\noutput:\n${output}`);
  return [...voxelMaker(d, places)(values, [energy], 1)];
}

describe('the example', () => {
  const d = decoder(readFileSync(EXAMPLE, 'utf8'));

  test('is the published recipe: 30 normal numbers and log2(E)/22 in, shares of shares out', () => {
    expect([inputSize(d), outputSize(d)]).toEqual([31, 374]);
    const energies = Float64Array.of(256, 4194304);
    const inputs = makeInputs(d, new Map([['incident_energies', energies]]), 4, 0, 2);
    expect([inputs[30], inputs[61]]).toEqual([8 / 22, 1]);
    const draws = new Draws(4, PURPOSE.noise);
    draws.start(1);
    expect([...inputs.subarray(31, 61)]).toEqual(Array.from({ length: 30 }, () => draws.normal()));
  });

  test('post-processing: E_i = v_i · f_l · 1.6 r E', () => {
    const photons = placesOf(DATA_SETS['1-photons']);
    const draws = new Draws(8, 1);
    draws.start(0);
    const out = Float64Array.from({ length: 2 * 374 }, () => draws.uniform());
    const energies = [512, 65536];
    const result = voxelMaker(d, photons)(out, energies, 2);
    const layerOf = (i: number): number => [8, 168, 358, 363, 368].findIndex((end) => i < end);
    for (const s of [0, 1])
      for (let i = 0; i < 368; i++) {
        const o = (k: number): number => out[s * 374 + k]!;
        const wanted = o(i) * o(369 + layerOf(i)) * 1.6 * o(368) * energies[s]!;
        expect(result[s * 368 + i]).toBeCloseTo(wanted, 8);
      }
  });
});

describe('other decoders', () => {
  test('energies in MeV, through a transform, below a threshold nothing', () => {
    const text =
      '  - ignore: 1\n  - voxels: 5\n    of: MeV\n    transform: exp\n    multiply: 2\nthreshold: 1';
    expect(voxels(text, [9, 0, 1, -3, 2, -0.7])).toEqual([2, 2 * Math.E, 0, 2 * Math.exp(2), 0]);
  });

  test('shares of the incident energy; of the response, which may be an energy itself', () => {
    expect(voxels('  - voxels: 5\n    of: incident_energies', [0.1, 0, 0.2, 0, 0.3])).toEqual([
      100, 0, 200, 0, 300,
    ]);
    const own = '  - response: 1\n    of: MeV\n    transform: exp10\n  - voxels: 5\n    of: response';
    expect(voxels(own, [2, 0.5, 0, 0, 0, 0.5])).toEqual([50, 0, 0, 0, 50]);
  });

  test('normalised: voxels within their layer, layers over all; nothing stays nothing', () => {
    const text =
      '  - layers: 2\n    of: incident_energies\n    normalise: true\n  - voxels: 5\n    of: layers\n    normalise: true';
    expect(voxels(text, [3, 1, 1, 3, 0, 0, 0])).toEqual([187.5, 562.5, 0, 0, 0]);
  });

  test.each([
    ['exp2', 3, 8],
    ['sigmoid', 0, 0.5],
    ['softplus', 800, 800],
    ['softplus', 0, Math.log(2)],
    ['relu', -1, 0],
    ['none', -1, -1],
  ])('transform %s of %d', (name, x, y) => {
    const [first] = voxels(`  - voxels: 5\n    of: MeV\n    transform: ${name}\nthreshold: -9`, [
      x,
      0,
      0,
      0,
      0,
    ]);
    expect(first).toBeCloseTo(y, 12);
  });

  test('conditions of any name, with offset and scale, in the order of the file', () => {
    const d = decoder(
      'geometry: 1-photons\ninput:\n  - {condition: angle, subtract: 2, divide: 4}\n  - noise: 1\n  - {condition: incident_energies, transform: log10}\noutput: [{voxels: 5, of: MeV}]',
    );
    const conditions = new Map([
      ['angle', Float64Array.of(10, 2)],
      ['incident_energies', Float64Array.of(1000, 10)],
    ]);
    const inputs = makeInputs(d, conditions, 1, 0, 2);
    expect([inputs[0], inputs[2], inputs[3], inputs[5]]).toEqual([2, 3, 0, 1]);
  });

  test('networks with several inputs and outputs: numbers go by the order of the ports', () => {
    const d = decoder(
      'geometry: 1-photons\ninput: [{condition: incident_energies}, {noise: 2}]\noutput: [{voxels: 5, of: MeV}]',
    );
    const conditions = new Map([['incident_energies', Float64Array.of(7, 8, 9)]]);
    const seen: (readonly number[])[] = [];
    const showers = generatedShowers(
      d,
      places,
      conditions,
      1,
      { inputs: [1, 2], outputs: [2, 3] },
      (ins, n) => {
        seen.push([...ins[0]!], [...ins[1]!]);
        return [
          Float64Array.from({ length: 2 * n }, (_, i) => i),
          Float64Array.from({ length: 3 * n }, (_, i) => 100 + i),
        ];
      },
    );
    expect([...showers.read(1, 3)]).toEqual([0, 1, 100, 101, 102, 2, 3, 103, 104, 105]);
    expect(seen[0]).toEqual([8, 9]);
    expect(seen[1]).toHaveLength(4);
  });

  test('a block in the middle has the energies of its own showers', () => {
    const d = decoder(
      'geometry: 1-photons\ninput: [{noise: 1}]\noutput: [{voxels: 5, of: incident_energies}]',
    );
    const conditions = new Map([['incident_energies', Float64Array.of(7, 8, 9)]]);
    const ones = (_: unknown, n: number) => [new Float64Array(5 * n).fill(1)];
    const showers = generatedShowers(d, places, conditions, 1, { inputs: [1], outputs: [5] }, ones);
    expect([...showers.read(1, 3)]).toEqual([8, 8, 8, 8, 8, 9, 9, 9, 9, 9]);
  });

  test('noise does not depend on how showers are cut into blocks', () => {
    const d = decoder('geometry: 1-photons\ninput: [{noise: 3}]\noutput: [{voxels: 5, of: MeV}]');
    const all = makeInputs(d, new Map(), 6, 0, 10);
    expect([...all.subarray(21, 30)]).toEqual([...makeInputs(d, new Map(), 6, 7, 10)]);
    expect([...all]).not.toEqual([...makeInputs(d, new Map(), 7, 0, 10)]);
  });
});

describe('refusals', () => {
  const head = 'geometry: 1-photons\n';
  const input = 'input: [noise: 1]\n';
  const output = 'output: [{voxels: 368, of: MeV}]\n';
  test.each([
    ['a list', '- 1', 'the file is a list'],
    ['no geometry', input + output, 'lacks "geometry"'],
    ['no input', head + output, 'lacks "input"'],
    ['an empty output', `${head + input}output: []`, 'where a list is expected'],
    ['an unknown key', `${head + input + output}seed: 3`, 'has no "seed"'],
    ['a misspelt part', `${head}input: [{nois: 1}]\n${output}`, 'did you mean noise?'],
    ['half a number of noise', `${head}input: [noise: 1.5]\n${output}`, 'whole number from 1'],
    ['a division by 0', `${head}input: [{condition: x, divide: 0}]\n${output}`, '"divide": it is 0'],
    ['an unknown transform', `${head}input: [{condition: x, transform: ln}]\n${output}`, 'one of none, log'],
    [
      'a text for a number',
      `${head}input: [{condition: x, divide: two}]\n${output}`,
      'where a number is expected',
    ],
    ['voxels of nothing', `${head + input}output: [voxels: 368]`, 'lacks "of"'],
    ['voxels twice', `${head + input}output: [{voxels: 1, of: MeV}, {voxels: 2, of: MeV}]`, 'voxels, once'],
    ['no voxels', `${head + input}output: [{response: 1, of: MeV}]`, 'voxels, once'],
    [
      'a share of itself',
      `${head + input}output: [{voxels: 1, of: MeV}, {response: 1, of: layers}]`,
      'cannot be a share',
    ],
    [
      'a share of what is missing',
      `${head + input}output: [{voxels: 368, of: layers}]`,
      'which output lacks',
    ],
    [
      'layers twice',
      `${head + input}output: [{voxels: 1, of: MeV}, {layers: 1, of: MeV}, {layers: 1, of: MeV}]`,
      'more than once',
    ],
    ['a part of no kind', `${head + input}output: [{of: MeV}]`, 'one of voxels'],
    ['a flag of no truth', `${head + input}output: [{voxels: 1, of: MeV, normalise: 3}]`, 'true or false'],
    ['a geometry without a name', `geometry: {file: x.json}\n${input}${output}`, 'lacks "data_set"'],
  ])('%s', (_, text, why) => {
    const { value, diagnostics } = readDecoder(text, 'd.yml');
    expect(value).toBeUndefined();
    expect(diagnostics.every((d) => d.code === 'BN634')).toBe(true);
    expect(diagnostics.map((d) => `${d.message} ${d.fix ?? ''}`).join('\n')).toContain(why);
    expect(diagnostics[0]!.at).toMatchObject({ kind: 'text', file: 'd.yml' });
  });

  test('text that is no YAML', () => {
    expect(readDecoder('a: [', 'd.yml').diagnostics[0]!.severity).toBe('error');
  });

  test('a description of another network or another geometry', () => {
    const d = decoder(readFileSync(EXAMPLE, 'utf8'));
    const photons = placesOf(DATA_SETS['1-photons']);
    const codes = (ins: number[], outs: number[], where = photons) =>
      checkDecoder(d, { inputs: ins, outputs: outs }, where).map((x) => x.code);
    expect(codes([31], [374])).toEqual([]);
    expect(codes([30, 1], [368, 6])).toEqual([]);
    expect(codes([30], [370])).toEqual(['BN635', 'BN635']);
    expect(codes([31], [374], places)).toEqual(['BN634', 'BN634']);
  });

  test('conditions that are missing, not positive, or have no logarithm', () => {
    const d = decoder(
      'geometry: 1-photons\ninput: [{condition: angle, transform: log}]\noutput: [{voxels: 5, of: MeV}]',
    );
    const check = (columns: Record<string, readonly number[]>) => {
      const conditions = new Map(Object.entries(columns).map(([k, v]) => [k, Float64Array.from(v)]));
      return checkConditions(d, conditions, 'c.npz').diagnostics.map((x) => `${x.code} ${x.message}`);
    };
    expect(check({ incident_energies: [1], angle: [2] })).toEqual([]);
    expect(check({ incident_energies: [1] })).toEqual([
      'BN636 there is no condition "angle" in c.npz, which holds "incident_energies"',
    ]);
    expect(check({ angle: [2] })[0]).toMatch(/^BN636 .*"incident_energies"/);
    expect(check({ incident_energies: [5, 0], angle: [2, 2] })[0]).toMatch(/^BN637 .* of shower 1 is 0/);
    expect(check({ incident_energies: [5, 5], angle: [2, -1] })[0]).toMatch(/^BN637 .*log gives no finite/);
  });
});
