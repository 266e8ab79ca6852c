// Damaged HDF5 files of any kind end in a diagnostic. A file of its own, and so a library of its own: after some
// hundred damaged files the library's memory is not to be trusted by other tests.
import { describe, expect, it } from 'vitest';
import { readKerasModel } from '#src/frontends/keras/index';
import { denseWeights, functional, input, layer, wholeModel } from './keras-files.ts';

const small = async () => {
  const description = functional([input('x', [3]), layer('Dense', 'd', { units: 2 }, ['x'])], ['x'], ['d']);
  return (await wholeModel(description, { x: {}, d: denseWeights(3, 2) })).bytes;
};

describe('damage', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /BN101 .*empty/],
    ['a zip', Uint8Array.of(0x50, 0x4b, 3, 4), /BN121 .*\.keras archive/],
    ['JSON', new TextEncoder().encode('{"a": 1}'), /BN101 .*JSON/],
    [
      'a pointer',
      new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n'),
      /BN101 .*git lfs pull/,
    ],
    ['noise', Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) & 255), /BN101 .*signature/],
  ])('says what %s is', async (_, bytes, expected) => {
    const { diagnostics } = await readKerasModel({ h5: { bytes, name: 'a.h5' } });
    expect(diagnostics.map((d) => `${d.code} ${d.message}`).join()).toMatch(expected);
  });

  // Catches: a failed open that returns an id of -1 and fails later; an exception from inside the library.
  it('diagnoses a file cut anywhere', async () => {
    const bytes = await small();
    const codes = new Set<string>();
    for (let length = 8; length < bytes.length; length += 97) {
      const { value, diagnostics } = await readKerasModel({
        h5: { bytes: bytes.slice(0, length), name: 'a.h5' },
      });
      expect(value, `cut at ${length}`).toBeUndefined();
      for (const d of diagnostics) codes.add(d.code);
    }
    expect([...codes]).toEqual(['BN102']);
  });

  // Catches: the library's endless loop on a heap whose walk meets an empty free space.
  it('refuses a heap that never ends', async () => {
    const bytes = await small();
    const heap = bytes.findIndex((_, i) => [0x47, 0x43, 0x4f, 0x4c].every((b, k) => bytes[i + k] === b));
    // The size of the first object: its successor would start in zeros.
    for (const size of [2, 2049, 3000]) {
      const copy = bytes.slice();
      new DataView(copy.buffer).setBigUint64(heap + 16 + 8, BigInt(size), true);
      const { value, diagnostics } = await readKerasModel({ h5: { bytes: copy, name: 'a.h5' } });
      expect([value, diagnostics[0]?.code]).toEqual([undefined, 'BN102']);
    }
  });

  // Catches: sizes compared in 64 bits that the library cuts to 32.
  it('refuses a heap whose size is zero in its lower half', async () => {
    const bytes = await small();
    const heap = bytes.findIndex((_, i) => [0x47, 0x43, 0x4f, 0x4c].every((b, k) => bytes[i + k] === b));
    for (const [index, size] of [
      [0, 1n << 32n],
      [1, 0xffff_fff0n],
      [1, (7n << 32n) | 0xffff_ffe8n],
    ] as const) {
      const copy = bytes.slice();
      const view = new DataView(copy.buffer);
      view.setUint16(heap + 16, index, true);
      view.setBigUint64(heap + 16 + 8, size, true);
      const { value, diagnostics } = await readKerasModel({ h5: { bytes: copy, name: 'a.h5' } });
      expect([value, diagnostics[0]?.code]).toEqual([undefined, 'BN102']);
    }
  });

  it('says how much of a cut file is missing', async () => {
    const bytes = await small();
    const { diagnostics } = await readKerasModel({
      h5: { bytes: bytes.slice(0, bytes.length - 100), name: 'a.h5' },
    });
    expect(diagnostics[0]!.message).toMatch(/truncated: it has \d+ bytes of \d+$/);
  });

  // Catches: any exception or endless loop on bytes that look right and are not.
  it('survives overwritten bytes', async () => {
    const bytes = await small();
    let state = 1;
    const next = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 8) % below;
    };
    let refused = 0;
    for (let i = 0; i < 300; i++) {
      const copy = bytes.slice();
      for (let k = 0; k < 1 + (i % 8); k++) copy[next(copy.length)] = next(256);
      const { value, diagnostics } = await readKerasModel({ h5: { bytes: copy, name: 'a.h5' } });
      if (!value) refused += 1;
      expect(value !== undefined || diagnostics.length > 0).toBe(true);
    }
    expect(refused).toBeGreaterThan(20);
  });
});
