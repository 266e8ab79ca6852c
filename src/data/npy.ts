// .npy: one array. Reading knows every real number type of numpy in both byte and axis orders; writing gives
// little-endian doubles in row-major order, the same bytes for the same array everywhere.
import { emulationMessages as M } from '#ir/diagnostics/catalogue/emulation';
import { diagnose, type Result } from '#ir/diagnostics/diagnostic';
import { DEFAULT_LIMITS, elementCount, type Limits, type NdArray } from './array.ts';
import { type ArrayReader, readerOf } from './array-reader.ts';
import { type ByteSource, type ByteStream, DataError, inMemory, reading } from './byte-source.ts';
import { type NpyType, npyHeaderLength, parseNpyHeader } from './npy-header.ts';

/** IEEE 754 half precision: sign, 5 bits of exponent, 10 of fraction. */
function halfToDouble(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

type Reader = (view: DataView, at: number, little: boolean) => number;

const READERS: Readonly<Record<string, Reader>> = {
  f2: (v, at, little) => halfToDouble(v.getUint16(at, little)),
  f4: (v, at, little) => v.getFloat32(at, little),
  f8: (v, at, little) => v.getFloat64(at, little),
  i1: (v, at) => v.getInt8(at),
  i2: (v, at, little) => v.getInt16(at, little),
  i4: (v, at, little) => v.getInt32(at, little),
  i8: (v, at, little) => Number(v.getBigInt64(at, little)),
  u1: (v, at) => v.getUint8(at),
  u2: (v, at, little) => v.getUint16(at, little),
  u4: (v, at, little) => v.getUint32(at, little),
  u8: (v, at, little) => Number(v.getBigUint64(at, little)),
  b1: (v, at) => (v.getUint8(at) === 0 ? 0 : 1),
};

const HERE_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Types whose values the machine itself holds as they stand in the file. */
const SAME: Readonly<Record<string, new (buffer: ArrayBuffer) => ArrayLike<number>>> = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
};

function readValues(bytes: Uint8Array, type: NpyType, count: number): Float64Array {
  const same = SAME[`${type.kind}${type.size}`];
  if (same && (type.size === 1 || type.littleEndian === HERE_LITTLE)) {
    // A copy starts at a multiple of the element's size, as views must.
    const values = new same(new Uint8Array(bytes.subarray(0, count * type.size)).buffer);
    return values instanceof Float64Array ? values : Float64Array.from(values);
  }
  const read = READERS[`${type.kind}${type.size}`]!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float64Array(count);
  for (let i = 0; i < count; i++) data[i] = read(view, i * type.size, type.littleEndian);
  return data;
}

/** Column-major values into row-major order. */
function toRowMajor(data: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, d) => elementCount(shape.slice(0, d)));
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    out[to] = data[from]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      index[d]! += 1;
      from += strides[d]!;
      if (index[d]! < shape[d]!) break;
      from -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return out;
}

/** The longest header that is read, magic and lengths included. */
const MAX_START = 2 ** 16 + 12;

function tooLarge(file: string, count: number, limit: number): DataError {
  const what = `it declares ${count} values`;
  return new DataError(diagnose(M.dataTooLarge, { file, what, limit: `${limit} bytes` }));
}

/**
 * An array of `size` bytes that come one after another, of at most `limit` bytes of doubles. Column-major values are
 * gathered at once, 2 GiB at most, because their rows lie apart. `file` is how messages call the array, for example `x.npz: in0`.
 */
export function npyReader(
  bytes: ByteStream,
  size: number,
  file: string,
  limit: number = Number.POSITIVE_INFINITY,
): ArrayReader {
  const bad = (why: string): never => {
    throw new DataError(diagnose(M.notAnArray, { file, why }));
  };
  // The header says how long it is within its first twelve bytes.
  const first = bytes(Math.min(size, 12));
  const length = Math.min(size, npyHeaderLength(first) ?? first.length, MAX_START);
  const rest = bytes(Math.max(0, length - first.length));
  const head = new Uint8Array(first.length + rest.length);
  head.set(first);
  head.set(rest, first.length);
  const header = parseNpyHeader(head);
  if ('problem' in header) return bad(header.problem);
  const { type, shape, start } = header;
  const count = elementCount(shape);
  const columns = header.fortran && shape.length > 1;
  const most = columns ? Math.min(limit, DEFAULT_LIMITS.bytes) : limit;
  if (count * 8 > most) throw tooLarge(file, count, most);
  const [there, wanted] = [size - start, count * type.size];
  if (there !== wanted)
    return bad(`shape [${shape.join(', ')}] needs ${wanted} bytes of values, and it has ${there}`);
  const values = (n: number): Float64Array => {
    const data = readValues(bytes(n * type.size), type, n);
    // 2^53 itself may be 2^53 + 1 rounded.
    const inexact =
      type.size === 8 && type.kind !== 'f' ? data.findIndex((v) => !Number.isSafeInteger(v)) : -1;
    return inexact < 0
      ? data
      : bad(`whole numbers beyond 2^53 have no exact double; one is ${data[inexact]}`);
  };
  if (columns) return readerOf(shape, toRowMajor(values(count), shape));
  let left = count;
  return {
    shape,
    next: (n) => {
      if (n > left) throw new RangeError('past the end of the array');
      left -= n;
      return values(n);
    },
  };
}

/** Bytes of a source from `at` on. */
export function streamOf(source: ByteSource, at = 0): ByteStream {
  let next = at;
  return (length) => {
    next += length;
    return source.read(next - length, length);
  };
}

/** The whole array. */
export function readNpy(bytes: Uint8Array, file: string, limits: Limits = DEFAULT_LIMITS): Result<NdArray> {
  return reading(() => {
    const { shape, next } = npyReader(streamOf(inMemory(bytes)), bytes.length, file, limits.bytes);
    return { shape, data: next(elementCount(shape)) };
  });
}

/** What stands before the values of a float64 array in row-major order: version 1.0. */
export function npyStart(shape: readonly number[]): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': (${dims}), }`;
  // The values start at a multiple of 64; the header ends in a line feed.
  const header = `${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  return bytes;
}

/** Values as such a file holds them, little-endian. */
export function npyValues(data: Float64Array): Uint8Array {
  if (HERE_LITTLE) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new Uint8Array(data.length * 8);
  const view = new DataView(bytes.buffer);
  data.forEach((v, i) => {
    view.setFloat64(i * 8, v, true);
  });
  return bytes;
}

export function writeNpy({ shape, data }: NdArray): Uint8Array {
  const start = npyStart(shape);
  const bytes = new Uint8Array(start.length + data.length * 8);
  bytes.set(start);
  bytes.set(npyValues(data), start.length);
  return bytes;
}
