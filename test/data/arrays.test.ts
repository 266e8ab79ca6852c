// .npy and .npz: what numpy writes is read exactly, what Burin writes is the same bytes everywhere, and no file can
// take more memory than it is allowed. The fixtures were written by numpy.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Result } from '#ir/diagnostics/diagnostic';
import type { NdArray } from '#src/data/array';
import { readNpy, writeNpy } from '#src/data/npy';
import { type Arrays, readArrays, readNpz, writeNpz } from '#src/data/npz';

function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
}

function message(result: Result<unknown>): string {
  expect(result.value).toBeUndefined();
  return result.diagnostics.map((d) => `${d.code} ${d.message}`).join('\n');
}

function npy(header: string, values: ArrayLike<number> = [], version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, 78, 85, 77, 80, 89, version, 0, ...length, ...text, ...Array.from(values)]);
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

describe('reading', () => {
  const arrays = readNpz(fixture('numpy.npz'), 'numpy.npz').value!;

  // Catches: a type, byte order or axis order read as another.
  it('reads every number type in both byte orders', () => {
    for (const [name, array] of arrays) {
      const family = /^(?:little|big)_([fiu])/.exec(name)?.[1];
      if (!family) continue;
      const expected = family === 'u' ? [1, 2, 3, 4, 5, 250] : [1, -2, 3, 4, 5, -6];
      expect([name, array]).toEqual([name, { shape: [2, 3], data: Float64Array.from(expected) }]);
    }
    expect([...arrays.keys()].filter((n) => n.includes('_')).length).toBe(22);
  });

  it('reads booleans, scalars, empty arrays and column-major arrays', () => {
    expect(arrays.get('bool')).toEqual({ shape: [2], data: Float64Array.of(1, 0) });
    expect(arrays.get('scalar')).toEqual({ shape: [], data: Float64Array.of(2.5) });
    expect(arrays.get('empty')).toEqual({ shape: [0, 3], data: new Float64Array(0) });
    expect(arrays.get('fortran')).toEqual({
      shape: [2, 3, 4],
      data: Float64Array.from({ length: 24 }, (_, i) => i),
    });
  });

  // Catches: subnormal, largest and infinite halves.
  it('reads half precision', () => {
    expect([...arrays.get('halves')!.data]).toEqual(HALVES);
  });

  it('reads archives that numpy stores with 64-bit sizes', () => {
    expect(readArrays(fixture('stored.npz'), 'stored.npz', 'x').value?.get('in0')).toEqual({
      shape: [3],
      data: Float64Array.of(0, 1, 2),
    });
  });

  it('reads versions 2 and 3 of the format', () => {
    for (const version of [2, 3]) {
      expect(readNpy(npy(header('|u1', '(2,)'), [7, 9], version), 'x').value?.data).toEqual(
        Float64Array.of(7, 9),
      );
    }
  });

  // Catches: whole numbers beyond 2^53 rounded in silence; 2^53 itself could be 2^53 + 1.
  it('refuses whole numbers that no double holds', () => {
    const eight = (v: bigint) => new Uint8Array(BigInt64Array.of(v).buffer);
    expect(readNpy(npy(header('<i8', '(1,)'), eight(2n ** 53n - 1n)), 'x').value?.data[0]).toBe(2 ** 53 - 1);
    expect(message(readNpy(npy(header('<i8', '(1,)'), eight(2n ** 53n + 1n)), 'x'))).toMatch(
      /^BN601 .*beyond 2\^53/,
    );
    expect(message(readNpy(npy(header('<u8', '(1,)'), eight(-1n)), 'x'))).toMatch(/^BN601 .*beyond 2\^53/);
  });

  it.each([
    ['another file', new TextEncoder().encode('1,2,3\n'), /magic/],
    ['nothing', new Uint8Array(0), /magic/],
    ['a future version', npy(header('<f8', '()'), [], 9), /version 9/],
    ['complex numbers', npy(header('<c16', '(1,)')), /type "<c16"/],
    ['text', npy(header('<U3', '(1,)')), /type "<U3"/],
    ['Python objects', npy(header('|O', '(1,)')), /type "\|O"/],
    ['records', npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }"), /records/],
    ['no shape', npy("{'descr': '<f8', 'fortran_order': False, }"), /lacks a shape/],
    ['a negative size', npy(header('<f8', '(-1,)')), /lacks a shape/],
    ['too few values', npy(header('<f8', '(2,)'), [0, 0, 0]), /needs 16 bytes of values, and it has 3/],
    ['too many values', npy(header('|u1', '(1,)'), [1, 2]), /needs 1 bytes of values, and it has 2/],
    ['a cut header', npy(header('<f8', '(2,)')).slice(0, 20), /inside its header/],
  ])('refuses %s', (_, bytes, expected) => {
    expect(message(readNpy(bytes, 'x.npy'))).toMatch(expected);
  });

  // Catches: memory taken for what a header claims.
  it('refuses a huge shape before taking memory', () => {
    expect(message(readNpy(npy(header('<f8', '(999999999999, 999999999999)')), 'x'))).toMatch(/^BN603/);
  });

  it('names what is no archive', () => {
    expect(message(readNpz(new Uint8Array(10), 'a.npz'))).toMatch(/^BN602 a.npz .*no zip/);
  });
});

describe('writing', () => {
  const sample: Arrays = new Map([
    ['out0', { shape: [2, 2], data: Float64Array.of(1, -0.5, 1e-300, 255) }],
    ['out1', { shape: [3], data: Float64Array.of(0, -0, 7) }],
  ]);

  it('gives back what it was given', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, (shape) => {
        const data = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 3);
        const array: NdArray = { shape, data };
        const bytes = writeNpy(array);
        expect((bytes.length - data.length * 8) % 64).toBe(0);
        expect(readNpy(bytes, 'x').value).toEqual(array);
      }),
    );
    expect(readNpz(writeNpz(sample), 'x').value).toEqual(sample);
  });

  // Catches: the date or the time zone of the machine in the bytes.
  // A process of its own, because a running one keeps its time zone.
  it('writes the same bytes in another time zone', () => {
    const module = new URL('../../src/data/npz.ts', import.meta.url).href;
    const script = `import { writeNpz } from ${JSON.stringify(module)};
      const data = Float64Array.of(1, -0.5);
      process.stdout.write(Buffer.from(writeNpz(new Map([['a', { shape: [2], data }]]))).toString('hex'));`;
    const options = ['--conditions=source', '--import=tsx', '--input-type=module', '-e', script];
    const there = execFileSync(process.execPath, options, { env: { ...process.env, TZ: 'Asia/Tokyo' } });
    const here = writeNpz(new Map([['a', { shape: [2], data: Float64Array.of(1, -0.5) }]]));
    expect(there.toString()).toBe(Buffer.from(here).toString('hex'));
  });
});

describe('hostile archives', () => {
  const zeros = { shape: [100_000], data: new Float64Array(100_000) };
  const packed = zipSync({ 'a.npy': writeNpy(zeros) });
  const at = (bytes: Uint8Array, signature: number) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i + 4 <= bytes.length; i++) if (view.getUint32(i, true) === signature) return { view, i };
    throw new Error('signature not found');
  };

  // Catches: a bomb unpacked before its size is looked at.
  it('adds sizes up before unpacking', () => {
    const limits = { bytes: 100_000, entries: 10 };
    expect(message(readNpz(packed, 'a.npz', { limits }))).toMatch(/^BN602 .*unpack to more than 100000/);
    const many = zipSync(
      Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`e${i}`, new Uint8Array(1)])),
    );
    expect(message(readNpz(many, 'a.npz', { limits }))).toMatch(/11 entries, more than 10/);
  });

  // Catches: the declared size believed, with more or less behind it.
  it.each([
    [-8, /does not unpack to its/],
    [8, /does not unpack to its/],
    [2 ** 30, /claims \d+ bytes from/],
  ])('does not believe a declared size that is off by %d', (by, expected) => {
    const bytes = packed.slice();
    const { view, i } = at(bytes, 0x02014b50);
    view.setUint32(i + 24, view.getUint32(i + 24, true) + by, true);
    expect(message(readNpz(bytes, 'a.npz'))).toMatch(expected);
  });

  it('compares checksums', () => {
    const bytes = packed.slice();
    const { view, i } = at(bytes, 0x02014b50);
    view.setUint32(i + 16, 1, true);
    expect(message(readNpz(bytes, 'a.npz'))).toMatch(/checksum/);
  });

  it('refuses an archive cut anywhere', () => {
    for (let length = 0; length < packed.length; length += 7) {
      expect(message(readNpz(packed.slice(0, length), 'a.npz'))).toMatch(/^BN602/);
    }
  });

  // Catches: an exception on any damage.
  it('survives overwritten bytes', () => {
    const small = writeNpz(new Map([['a', { shape: [3], data: Float64Array.of(1, 2, 3) }]]));
    const edits = fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(edits, (list) => {
        const bytes = small.slice();
        for (const [i, v] of list) bytes[i] = v;
        const { value, diagnostics } = readNpz(bytes, 'a.npz');
        expect(value !== undefined || diagnostics.length > 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

const SHARED = new URL('../../../shared/calo-vae/', import.meta.url);
if (!existsSync(SHARED)) console.warn('skipped: ../shared with recorded arrays is absent');

describe.runIf(existsSync(SHARED))('recorded arrays', () => {
  it('reads the decoder inputs and outputs', () => {
    const read = (name: string) => readNpz(new Uint8Array(readFileSync(new URL(name, SHARED))), name).value!;
    expect(read('published_outputs.npz').get('out0')!.shape).toEqual([2000, 374]);
    const golden = read('golden.npz');
    expect([...golden].map(([n, a]) => [n, a.shape])).toEqual([
      ['in0', [2000, 31]],
      ['incident_energies', [2000]],
      ['out_float64', [2000, 374]],
    ]);
  });
});

const HALVES: readonly number[] = [65504, 2 ** -24, -0, Number.POSITIVE_INFINITY, 0.0999755859375];
