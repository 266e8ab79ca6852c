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
