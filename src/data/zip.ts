// Reads zip archives from the directory at their end, trusting no number in them: sizes are added up against a limit
// before any memory is taken, unpacking stops at the declared size, and checksums are compared.
// (APPNOTE.TXT 6.3.10: 4.3.7 local header, 4.3.12 directory, 4.3.14-16 end records, 4.5.3 zip64 extra field.)
import { inflateSync } from 'fflate';
import { type ByteSource, type ByteStream, DataError, inMemory } from './byte-source.ts';
import { crc32 } from './crc32.ts';
import { inflating, type ZipProblem } from './inflate.ts';

export interface ZipLimits {
  /** Bytes of all entries together, unpacked; Infinity for entries that are read piece by piece. */
  readonly bytes: number;
  readonly entries: number;
}

export interface ZipEntry {
  readonly name: string;
  /** Unpacked bytes. */
  readonly size: number;
  /** The content, or what is wrong with it. */
  read(): Uint8Array | ZipProblem;
  /** The content piece by piece. What is wrong goes to `fail`; the checksum is compared once all has been read. */
  stream(fail: (problem: string) => never): ByteStream;
}

export type ZipParse = { readonly entries: readonly ZipEntry[] } | ZipProblem;

/** Deflate cannot do better than this; a larger claim is a lie. */
const MAX_RATIO = 1032;

/**
 * Archives that unpack to little are unpacked whatever their ratio; from there on to so many times their size. Trained
 * weights and measured data hardly shrink, and what shrinks a hundredfold was made to fill memory.
 */
const SMALL = 2 ** 27;
const FAIR_RATIO = 20;

/** Numbers at places of a file; only the pieces that are asked for are read. */
class Directory {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  #view(at: number, length: number): DataView {
    const bytes = this.#source.read(at, length);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(at: number): number {
    return this.#view(at, 2).getUint16(0, true);
  }

  u32(at: number): number {
    return this.#view(at, 4).getUint32(0, true);
  }

  u64(at: number): number {
    return Number(this.#view(at, 8).getBigUint64(0, true));
  }

  slice(at: number, length: number): Uint8Array {
    return this.#source.read(at, length);
  }
}

/** The end record stands before a comment of at most 65535 bytes. */
function findEnd(source: ByteSource): number | undefined {
  const first = Math.max(0, source.size - 22 - 0xffff);
  const tail = source.read(first, source.size - first);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return first + at;
  }
  return undefined;
}

interface Sizes {
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** Fields that are 0xffffffff in the directory stand, in this order, in the extra field with tag 1. */
function zip64(d: Directory, at: number, length: number, sizes: Sizes): Sizes {
  const full = 0xffffffff;
  let { packed, size, offset } = sizes;
  for (let i = at; i + 4 <= at + length; i += 4 + d.u16(i + 2)) {
    if (d.u16(i) !== 1) continue;
    let field = i + 4;
    const next = () => {
      field += 8;
      return d.u64(field - 8);
    };
    if (size === full) size = next();
    if (packed === full) packed = next();
    if (offset === full) offset = next();
  }
  return { packed, size, offset };
}

/** Where the packed bytes of an entry start. */
function startOf(d: Directory, offset: number): number | undefined {
  return d.u32(offset) === 0x04034b50 ? offset + 30 + d.u16(offset + 26) + d.u16(offset + 28) : undefined;
}

const NO_HEADER = 'its local header is missing';

function content(d: Directory, at: Sizes, method: number, crc: number): Uint8Array | ZipProblem {
  const { packed, size, offset } = at;
  const start = startOf(d, offset);
  if (start === undefined) return { problem: NO_HEADER };
  const stored = d.slice(start, packed);
  // One byte of room more than declared shows content that is longer.
  const bytes = method === 0 ? stored : inflateSync(stored, { out: new Uint8Array(size + 1) });
  if (bytes.length !== size) return { problem: `it does not unpack to its ${size} bytes` };
  return crc32(bytes) === crc ? bytes : { problem: 'its checksum is wrong' };
}

function stream(
  d: Directory,
  at: Sizes,
  method: number,
  crc: number,
  fail: (problem: string) => never,
): ByteStream {
  const start = attempt(() => startOf(d, at.offset) ?? { problem: NO_HEADER });
  if (typeof start !== 'number') return fail(start.problem);
  const packed = (from: number, length: number): Uint8Array | ZipProblem =>
    attempt(() => d.slice(start + from, length));
  return inflating({ ...at, deflated: method === 8, crc, read: packed }, fail);
}

function parse(source: ByteSource, limits: ZipLimits): ZipParse {
  const d = new Directory(source);
  const end = findEnd(source);
  if (end === undefined) return { problem: 'it has no zip directory; it may be truncated' };
  const locator = end - 20;
  const wide = locator >= 0 && d.u32(locator) === 0x07064b50 ? d.u64(locator + 8) : undefined;
  const isWide = wide !== undefined && d.u32(wide) === 0x06064b50;
  const count = isWide ? d.u64(wide + 32) : d.u16(end + 10);
  let at = isWide ? d.u64(wide + 48) : d.u32(end + 16);
  if (count > limits.entries) return { problem: `it has ${count} entries, more than ${limits.entries}` };
  const fair =
    limits.bytes === Number.POSITIVE_INFINITY
      ? limits.bytes
      : Math.min(limits.bytes, Math.max(SMALL, FAIR_RATIO * source.size));
  let total = 0;
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (d.u32(at) !== 0x02014b50) return { problem: 'its directory is damaged' };
    const [flags, method, crc] = [d.u16(at + 8), d.u16(at + 10), d.u32(at + 16)];
    const [nameLength, extra, comment] = [d.u16(at + 28), d.u16(at + 30), d.u16(at + 32)];
    const name = new TextDecoder().decode(d.slice(at + 46, nameLength));
    const declared = { packed: d.u32(at + 20), size: d.u32(at + 24), offset: d.u32(at + 42) };
    const sizes = zip64(d, at + 46 + nameLength, extra, declared);
    const shown = JSON.stringify(name.slice(0, 80));
    if (flags & 1) return { problem: `its entry ${shown} is encrypted` };
    if (method !== 0 && method !== 8) return { problem: `its entry ${shown} uses packing method ${method}` };
    if (sizes.size > MAX_RATIO * sizes.packed || (method === 0 && sizes.size !== sizes.packed))
      return { problem: `its entry ${shown} claims ${sizes.size} bytes from ${sizes.packed}` };
    total += sizes.size;
    if (total > fair) return { problem: `its ${source.size} bytes unpack to more than ${fair} bytes` };
    entries.push({
      name,
      size: sizes.size,
      read: () => attempt(() => content(d, sizes, method, crc)),
      stream: (fail) => stream(d, sizes, method, crc, fail),
    });
    at += 46 + nameLength + extra + comment;
  }
  return { entries };
}

/** A read outside the bytes, or data that does not unpack, is the file's fault; a disk that fails is not. */
function attempt<T>(run: () => T): T | ZipProblem {
  try {
    return run();
  } catch (error) {
    if (error instanceof DataError) throw error;
    return { problem: 'it is damaged or truncated' };
  }
}

/** An archive of which only what is asked for is read. */
export function openZip(source: ByteSource, limits: ZipLimits): ZipParse {
  return attempt(() => parse(source, limits));
}

export function readZip(bytes: Uint8Array, limits: ZipLimits): ZipParse {
  return openZip(inMemory(bytes), limits);
}
