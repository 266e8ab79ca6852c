// The header of a .npy file: magic, version, and a Python dictionary with the type, the order and the shape
// (format specification: numpy.lib.format, versions 1.0 to 3.0).

export interface NpyType {
  readonly kind: 'f' | 'i' | 'u' | 'b';
  /** bytes an element */
  readonly size: 1 | 2 | 4 | 8;
  readonly littleEndian: boolean;
}

export interface NpyHeader {
  readonly type: NpyType;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the values start. */
  readonly start: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER = 2 ** 16;
const MAX_RANK = 32;

function typeOf(text: string): NpyType | undefined {
  const match = /^([<>|=])([fiub])([1248])$/.exec(text);
  if (!match) return undefined;
  const kind = match[2] as NpyType['kind'];
  const size = Number(match[3]) as NpyType['size'];
  if ((kind === 'f' && size === 1) || (kind === 'b' && size !== 1)) return undefined;
  return { kind, size, littleEndian: match[1] !== '>' };
}

/** `'key': value` of the dictionary numpy writes; no key or value of it can hold a comma outside the shape. */
function entry(dictionary: string, key: string, value: string): string | undefined {
  return new RegExp(`['"]${key}['"]\\s*:\\s*${value}\\s*[,}]`).exec(dictionary)?.[1];
}

function shapeOf(text: string): readonly number[] | undefined {
  const parts = text.split(',').map((p) => p.trim());
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > MAX_RANK || !parts.every((p) => /^\d{1,15}L?$/.test(p))) return undefined;
  return parts.map((p) => Number(p.replace('L', '')));
}

/** Where the values start, from the first 12 bytes; undefined when they are no start of a .npy. */
export function npyHeaderLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 12 || !MAGIC.every((b, i) => bytes[i] === b)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes[6]! >= 2 ? 12 + view.getUint32(8, true) : 10 + view.getUint16(8, true);
}

/** The header, or what is wrong with it. */
export function parseNpyHeader(bytes: Uint8Array): NpyHeader | { readonly problem: string } {
  if (!MAGIC.every((b, i) => bytes[i] === b)) return { problem: 'it does not start with the magic of .npy' };
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) return { problem: `version ${version} of the format is not known` };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = version >= 2;
  const prefix = wide ? 12 : 10;
  if (bytes.length < prefix) return { problem: 'it ends inside its header' };
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > MAX_HEADER) return { problem: `its header claims ${length} bytes` };
  const start = prefix + length;
  if (bytes.length < start) return { problem: 'it ends inside its header' };
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(prefix, start));
  const descr = entry(text, 'descr', `['"]([^'"]*)['"]`);
  if (descr === undefined) return { problem: 'its elements are records, or the header names no type' };
  const type = typeOf(descr);
  if (!type)
    return {
      problem: `elements of type ${JSON.stringify(descr.slice(0, 20))} are not numbers that are read`,
    };
  const order = entry(text, 'fortran_order', '(True|False)');
  const dims = entry(text, 'shape', '\\(([^()]*)\\)');
  const shape = dims === undefined ? undefined : shapeOf(dims);
  if (order === undefined || shape === undefined) return { problem: 'its header lacks a shape or an order' };
  return { type, fortran: order === 'True', shape, start };
}
