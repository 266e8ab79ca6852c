// The HDF5 reader: typed access, and damage of any kind ends in a diagnostic.
import { readFileSync } from 'node:fs';
import * as h5wasm from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { Hdf5ReadError } from '#src/frontends/hdf5/file';
import { openHdf5, withHdf5 } from '#src/frontends/hdf5/open';
import { readKerasModel } from '#src/frontends/keras/index';
import { denseWeights, functional, hdf5Bytes, input, layer, wholeModel } from './keras-files.ts';

async function view<T>(fill: (file: h5wasm.File) => void, use: Parameters<typeof withHdf5<T>>[2]) {
  return withHdf5(await hdf5Bytes(fill), 'a.h5', use);
}

const small = async () => {
  const description = functional([input('x', [3]), layer('Dense', 'd', { units: 2 }, ['x'])], ['x'], ['d']);
  return (await wholeModel(description, { x: {}, d: denseWeights(3, 2) })).bytes;
};

describe('access', () => {
  // Catches: a kind of string or array that real files have coming out as something else.
  it('reads attributes of every kind Keras writes', async () => {
    const read = await view(
      (file) => {
        file.create_attribute('varying', 'text of any length');
        file.create_attribute('fixed', ['ab', 'cde'], null, 'S5');
        file.create_attribute('list', ['x', 'y']);
        file.create_attribute('none', new Float64Array(0));
        file.create_attribute('count', 7);
      },
      (file) => ({
        value: ['varying', 'fixed', 'list', 'none', 'count', 'absent'].map((n) => file.attribute('', n)),
        diagnostics: [],
      }),
    );
    expect(read.value).toEqual(['text of any length', ['ab', 'cde'], ['x', 'y'], [], 7, undefined]);
  });

  // Catches: big-endian values read as little-endian; packed chunks; whole numbers.
  it('reads numbers of every kind exactly', async () => {
    const data = [0.5, -2, 3.25, 1e-3];
    const read = await view(
      (file) => {
        file.create_dataset({ name: 'f4', data: Float32Array.from(data), shape: [2, 2] });
        file.create_dataset({ name: 'f8', data: Float64Array.from(data) });
        file.create_dataset({
          name: 'packed',
          data: Float32Array.from(data),
          shape: [4],
          chunks: [2],
          compression: 'gzip',
        });
        file.create_dataset({ name: 'i8', data: BigInt64Array.of(5n, -6n) });
        file.create_dataset({ name: 'u1', data: Uint8Array.of(200) });
        file.create_dataset({ name: 'scalar', data: Float32Array.of(1.5), shape: [] });
      },
      (file) => {
        const names = ['f4', 'f8', 'packed', 'i8', 'u1', 'scalar'];
        return {
          value: names.map((n) => [file.dataset(n)!.type, [...file.dataset(n)!.read()]]),
          diagnostics: [],
        };
      },
    );
    const single = data.map(Math.fround);
    expect(read.value).toEqual([
      ['float32', single],
      ['float64', data],
      ['float32', single],
      ['int64', [5, -6]],
      ['uint8', [200]],
      ['float32', [1.5]],
    ]);
  });

  // The file was written by h5py, because the library here writes little-endian numbers only.
  it('reads big-endian numbers', async () => {
    const bytes = new Uint8Array(readFileSync(new URL('fixtures/big-endian.h5', import.meta.url)));
    const read = await withHdf5(bytes, 'big-endian.h5', (file) => ({
      value: ['single', 'double', 'whole', 'scalar'].map((n) => [...file.dataset(n)!.read()]),
      diagnostics: [],
    }));
    expect(read.value).toEqual([[1.5, -2], [1e-3], [1, -2], [1.5]]);
  });

  // Catches: a whole number beyond 2^53 rounded in silence.
  it('refuses whole numbers without an exact double', async () => {
    const read = await view(
      (file) => void file.create_dataset({ name: 'b', data: BigInt64Array.of(2n ** 53n + 1n) }),
      (file) => ({ value: file.dataset('b')!.read(), diagnostics: [] }),
    );
    expect(read.diagnostics[0]).toMatchObject({
      code: 'BN102',
      message: expect.stringContaining('no exact double'),
    });
  });

  // Catches: memory taken for what a file declares rather than for what is needed.
  it('does not read a huge dataset that holds nothing', async () => {
    const read = await view(
      (file) => {
        const d = file.create_dataset({
          name: 'b',
          data: Float32Array.of(0),
          maxshape: [null],
          chunks: [1024],
        });
        d.resize([2 ** 31]);
      },
      (file) => ({ value: [file.dataset('b')!.shape, file.dataset('b')!.read()], diagnostics: [] }),
    );
    expect(read.diagnostics[0]?.message).toContain('2147483648 values, more than 67108864');
  });

  it('sees groups, datasets and what is not there', async () => {
    const read = await view(
      (file) => {
        file.create_group('g').create_dataset({ name: 'd', data: Float32Array.of(1) });
        file.create_soft_link('/nowhere', 'broken');
        file.create_external_link('/etc/hosts', '/', 'outside');
      },
      (file) => ({
        value: ['g', 'g/d', 'g/x', 'broken', 'outside', 'g/..'].map((p) => file.has(p)),
        diagnostics: [],
      }),
    );
    expect(read.value).toEqual(['group', 'dataset', undefined, undefined, undefined, undefined]);
  });

  // Catches: memory of the library's file system growing with each file, also after a failure.
  it('leaves nothing behind', async () => {
    const { FS } = await h5wasm.ready;
    const before = FS.readdir('/').length;
    const bytes = await small();
    await readKerasModel({ h5: { bytes, name: 'a.h5' } });
    await openHdf5(bytes.subarray(0, 600), 'cut.h5');
    await withHdf5(bytes, 'a.h5', () => {
      throw new Hdf5ReadError('as if damaged');
    });
    expect(FS.readdir('/').length).toBe(before);
  });
});

describe('damage', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /BN101 .*empty/],
    ['a zip', Uint8Array.of(0x50, 0x4b, 3, 4), /BN101 .*\.keras format/],
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
