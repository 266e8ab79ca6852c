// Catches crashes and half-read values on damaged descriptions, geometries and shower files: whatever the damage, there is
// either a diagnostic or a value that makes sense.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasErrors, ok } from '#ir/diagnostics/diagnostic';
import { inputSize, outputSize } from '#src/fidelity/decoder/description';
import { readDecoder } from '#src/fidelity/decoder/read';
import { placesOf, voxelCount } from '#src/fidelity/geometry';
import { readGeometry } from '#src/fidelity/geometry-file';
import { withShowers } from '#src/fidelity/shower-file';
import { EXAMPLES } from '../examples/example-files.ts';
import { mutateBytes } from '../fuzz/mutate-bytes.ts';
import { mutateText } from '../fuzz/mutate-text.ts';
import { Random } from '../kernels/random.ts';
import { showerFile } from './shower-hdf5.ts';

const DECODERS = [
  readFileSync(join(EXAMPLES, 'calo-vae/fidelity/decoder.yml'), 'utf8').replace(/^ *#.*\n/gm, ''),
  '{"geometry": {"file": "g.yml", "data_set": "a"}, "input": [{"condition": "angle", "divide": 2e3}], "output": [{"ignore": 2}, {"voxels": 9, "of": "MeV", "transform": "exp"}], "threshold": 0.1}',
];
const GEOMETRIES = [
  'a:\n  particle: photon\n  like: 1-photons\n  layers:\n    - {id: 0, r_edges_mm: [0, 1, 2.5], n_alpha: 2, n_r: 2}\n    - {id: 3, r_edges_mm: [1, 9], n_alpha: 3}\n',
  '{"a": {"particle": "electron", "like": "2", "n_voxels": 24, "layers": {"n_layers": 3, "r_edges_mm": [0, 1, 2], "n_alpha": 4}}}',
];

test('damaged decoder descriptions', () => {
  const seen = { read: 0, refused: 0 };
  for (let i = 0; i < 1500; i++) {
    const r = new Random(i + 1);
    const text = mutateText(r.pick(DECODERS), r.pick(DECODERS), r);
    const { value, diagnostics } = readDecoder(text, 'd.yml');
    expect([text, hasErrors(diagnostics)]).toEqual([text, value === undefined]);
    if (value) {
      expect(Number.isSafeInteger(inputSize(value)) && Number.isSafeInteger(outputSize(value))).toBe(true);
      expect(value.output.filter((p) => p.kind === 'voxels')).toHaveLength(1);
    }
    seen[value ? 'read' : 'refused'] += 1;
  }
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(100);
});

test('damaged geometries', () => {
  const seen = { read: 0, refused: 0 };
  for (let i = 0; i < 1500; i++) {
    const r = new Random(i + 1);
    const text = mutateText(r.pick(GEOMETRIES), r.pick(GEOMETRIES), r);
    const { value, diagnostics } = readGeometry(text, 'g.yml', 'a');
    expect([text, hasErrors(diagnostics)]).toEqual([text, value === undefined]);
    if (value) {
      expect(voxelCount(value)).toBeGreaterThan(0);
      expect(placesOf(value).eta.every(Number.isFinite)).toBe(true);
    }
    seen[value ? 'read' : 'refused'] += 1;
  }
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(100);
});

test('damaged shower files', async () => {
  const bytes = await showerFile(
    [256, 512, 1024],
    [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
    { origin: 'synthetic' },
  );
  const seen = { read: 0, refused: 0 };
  for (let i = 0; i < 150; i++) {
    const { value, diagnostics } = await withShowers(
      mutateBytes(bytes, new Random(i + 1)),
      's.h5',
      10,
      (file) => ok([...file.showers.energies, ...file.showers.read(0, file.showers.count)]),
    );
    expect([i, hasErrors(diagnostics)]).toEqual([i, value === undefined]);
    expect(value?.every(Number.isFinite) ?? true).toBe(true);
    seen[value ? 'read' : 'refused'] += 1;
  }
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(10);
});
