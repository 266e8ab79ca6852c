// .npy: one array. Reading knows every real number type of numpy in both byte and axis orders; writing gives
// little-endian doubles in row-major order, the same bytes for the same array everywhere.
import { emulationMessages as M } from '#ir/diagnostics/catalogue/emulation';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { DEFAULT_LIMITS, elementCount, type Limits, type NdArray } from './array.ts';
import { type NpyType, parseNpyHeader } from './npy-header.ts';

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

function readValues(bytes: Uint8Array, type: NpyType, count: number): Float64Array {
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

/** `file` is how messages call the array, for example `x.npz: in0`. */
export function readNpy(bytes: Uint8Array, file: string, limits: Limits = DEFAULT_LIMITS): Result<NdArray> {
  const header = parseNpyHeader(bytes);
  const bad = (why: string) => failed([diagnose(M.notAnArray, { file, why })]);
  if ('problem' in header) return bad(header.problem);
  const { type, shape, start } = header;
  const count = elementCount(shape);
  if (count * 8 > limits.bytes) {
    const what = `it declares ${count} values`;
    return failed([diagnose(M.dataTooLarge, { file, what, limit: `${limits.bytes} bytes` })]);
  }
  const there = bytes.length - start;
  const wanted = count * type.size;
  if (there !== wanted)
    return bad(`shape [${shape.join(', ')}] needs ${wanted} bytes of values, and it has ${there}`);
  const data = readValues(bytes.subarray(start), type, count);
  // 2^53 itself may be 2^53 + 1 rounded.
  const inexact = type.size === 8 && type.kind !== 'f' ? data.findIndex((v) => !Number.isSafeInteger(v)) : -1;
  if (inexact >= 0) return bad(`whole numbers beyond 2^53 have no exact double; one is ${data[inexact]}`);
  return ok({ shape, data: header.fortran && shape.length > 1 ? toRowMajor(data, shape) : data });
}

/** Version 1.0, little-endian float64, row-major. */
export function writeNpy({ shape, data }: NdArray): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': (${dims}), }`;
  // The values start at a multiple of 64; the header ends in a line feed.
  const header = `${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + data.length * 8);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  view.setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  data.forEach((v, i) => {
    view.setFloat64(10 + header.length + i * 8, v, true);
  });
  return bytes;
}
