// Files read in pieces give what files read whole give. Catches: values lost or doubled where pieces meet, a checksum or
// a size that nobody compares, an entry that is believed to be longer than it is, offsets beyond 32 bits cut short.
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { type ByteSource, DataError, inMemory, reading } from '#src/data/byte-source';
import { crc32 } from '#src/data/crc32';
import { csvRows, openCsv } from '#src/data/csv';
import { writeNpy } from '#src/data/npy';
import { NpzWriter, openNpz, readNpz } from '#src/data/npz';
import { openZip } from '#src/data/zip';
import { growing, ZipWriter } from '#src/data/zip-writer';

const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 3000 });
const pieces = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 5, maxLength: 40 });

/** All values, in pieces of the given sizes, over and over. */
function inPieces(next: (count: number) => Float64Array, total: number, sizes: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; out.length < total; i++)
    out.push(...next(Math.min(sizes[i % sizes.length]!, total - out.length)));
  return out;
}

it('archives, packed or not, in pieces of any size', () => {
  fc.assert(
    fc.property(numbers, pieces, fc.constantFrom(0 as const, 6 as const), (values, sizes, level) => {
      const data = Float64Array.from(values);
      const archive = zipSync({ 'x.npy': writeNpy({ shape: [data.length], data }) }, { level });
      const reader = openNpz(inMemory(archive), 'x.npz').value!.get('x')!();
      expect(reader.shape).toEqual([data.length]);
      expect(inPieces(reader.next, data.length, sizes)).toEqual([...data]);
    }),
    { numRuns: 200 },
  );
});

it('compares the checksum with the last value, and sizes on the way', () => {
  const data = Float64Array.from({ length: 50_000 }, (_, i) => i % 97);
  const good = zipSync({ 'x.npy': writeNpy({ shape: [data.length], data }) });
  const patched = (offset: number, by: number): Uint8Array => {
    const bytes = good.slice();
    const view = new DataView(bytes.buffer);
    let at = bytes.length - 22;
    while (view.getUint32(at, true) !== 0x02014b50) at--;
    view.setUint32(at + offset, view.getUint32(at + offset, true) + by, true);
    return bytes;
  };
  const read = (bytes: Uint8Array) =>
    reading(() => openNpz(inMemory(bytes), 'x.npz').value!.get('x')!().next(data.length)).diagnostics;
  expect(read(good)).toEqual([]);
  expect(read(patched(16, 1))[0]?.message).toMatch(/checksum is wrong/);
  // A declared size that does not fit the shape is refused at once; the stream finds the rest.
  expect(read(patched(24, 8))[0]?.message).toMatch(/needs 400000 bytes of values, and it has 400008/);
  for (const by of [-1, 1]) {
    const [entry] = (
      openZip(inMemory(patched(24, by)), { bytes: 1e9, entries: 9 }) as {
        entries: readonly { size: number; stream(f: (p: string) => never): (n: number) => Uint8Array }[];
      }
    ).entries;
    const fail = (problem: string): never => {
      throw new Error(problem);
    };
    expect(() => entry!.stream(fail)(entry!.size)).toThrow(/does not unpack to its/);
  }
});

it('a disk that fails is told as such, not as a damaged file', () => {
  const whole = inMemory(zipSync({ 'x.npy': writeNpy({ shape: [9], data: new Float64Array(9) }) }));
  const broken = { code: 'BN701', severity: 'error', message: 'the disk fails', notes: [] } as const;
  const failingFrom = (place: (at: number) => boolean): ByteSource => ({
    size: whole.size,
    read: (at, length) => {
      if (place(at)) throw new DataError(broken);
      return whole.read(at, length);
    },
  });
  const everywhere = reading(() =>
    openNpz(
      failingFrom(() => true),
      'x.npz',
    ),
  );
  expect((everywhere.value ?? everywhere).diagnostics).toEqual([broken]);
  const content = 30 + 'x.npy'.length;
  const late = openNpz(
    failingFrom((at) => at === content),
    'x.npz',
  ).value!;
  expect(reading(() => late.get('x')!().next(9)).diagnostics).toEqual([broken]);
});

it('arrays written in turn are the archive written at once', () => {
  fc.assert(
    fc.property(numbers, numbers, pieces, (a, b, sizes) => {
      const { sink, bytes } = growing();
      const arrays = [a, b].map((v, k) => ({
        name: `out${k}`,
        shape: [v.length],
        data: Float64Array.from(v),
      }));
      const writer = new NpzWriter(sink, arrays);
      const done = [0, 0];
      for (let i = 0; done.some((d, k) => d < arrays[k]!.data.length); i++) {
        const k = i % 2;
        const to = Math.min(done[k]! + sizes[i % sizes.length]!, arrays[k]!.data.length);
        writer.append(k, arrays[k]!.data.subarray(done[k], to));
        done[k] = to;
      }
      writer.finish();
      const back = readNpz(bytes(), 'x').value!;
      for (const { name, shape, data } of arrays) expect(back.get(name)).toEqual({ shape, data });
    }),
    { numRuns: 100 },
  );
});

it('sizes and places beyond 32 bits stand in the wide fields', () => {
  const { sink, bytes } = growing();
  const contents = [Uint8Array.of(1, 2), Uint8Array.from({ length: 200 }, (_, i) => i), Uint8Array.of(7)];
  const entries = contents.map((c, k) => ({ name: `e${k}`, size: c.length }));
  // As if four gigabytes were a hundred bytes.
  const writer = new ZipWriter(sink, entries, 100);
  for (const [k, c] of contents.entries()) writer.append(k, c);
  writer.finish();
  const zip = openZip(inMemory(bytes()), { bytes: 1e6, entries: 9 });
  if ('problem' in zip) throw new Error(zip.problem);
  expect(zip.entries.map((e) => [e.name, e.size, e.read()])).toEqual(
    contents.map((c, k) => [`e${k}`, c.length, c]),
  );
  const narrow = growing();
  const plain = new ZipWriter(narrow.sink, entries);
  for (const [k, c] of contents.entries()) plain.append(k, c);
  plain.finish();
  expect(narrow.bytes().length).toBeLessThan(bytes().length - 100);
});

it('checksums of parts add up to that of the whole', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), (bytes, cut) => {
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(crc32(bytes));
    }),
  );
});

it('tables give back the doubles they were written from', () => {
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain((columns) =>
      fc.tuple(
        fc.constant(columns),
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: columns, maxLength: 400 }),
        pieces,
        fc.boolean(),
      ),
    );
  fc.assert(
    fc.property(table, ([columns, values, sizes, header]) => {
      const data = Float64Array.from(
        values.slice(0, values.length - (values.length % columns)),
        (v) => v + 0,
      );
      const names = header ? `${Array.from({ length: columns }, (_, i) => `c${i}`).join(',')}\n` : '';
      const text = names + csvRows(data, columns);
      const read = openCsv(inMemory(new TextEncoder().encode(text)), 'x.csv', columns, '');
      expect(read.rows).toBe(data.length / columns);
      const rows: number[] = [];
      for (let i = 0; rows.length < data.length; i++) {
        const left = (data.length - rows.length) / columns;
        rows.push(...read.next(Math.min(sizes[i % sizes.length]!, left)));
      }
      expect(rows).toEqual([...data]);
    }),
  );
});

it('lines longer than a piece of the file, and pieces that end anywhere', () => {
  const columns = 40_000;
  const data = Float64Array.from({ length: 3 * columns }, (_, i) => i / 7);
  const read = openCsv(inMemory(new TextEncoder().encode(csvRows(data, columns))), 'x.csv', columns, '');
  expect(read.rows).toBe(3);
  expect(read.next(3)).toEqual(data);
});
