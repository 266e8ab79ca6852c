// Reads zip archives from the directory at their end, trusting no number in them: sizes are added up against a limit
// before any memory is taken, unpacking stops at the declared size, and checksums are compared.
// (APPNOTE.TXT 6.3.10: 4.3.7 local header, 4.3.12 directory, 4.3.14-16 end records, 4.5.3 zip64 extra field.)
import { inflateSync } from 'fflate';

export interface ZipLimits {
  /** Bytes of all entries together, unpacked. */
  readonly bytes: number;
  readonly entries: number;
}

export interface ZipEntry {
  readonly name: string;
  /** Unpacked bytes. */
  readonly size: number;
  /** The content, or what is wrong with it. */
  read(): Uint8Array | { readonly problem: string };
}

export type ZipParse = { readonly entries: readonly ZipEntry[] } | { readonly problem: string };

/** Deflate cannot do better than this; a larger claim is a lie. */
const MAX_RATIO = 1032;

/**
 * Archives that unpack to little are unpacked whatever their ratio; from there on to so many times their size. Trained
 * weights and measured data hardly shrink, and what shrinks a hundredfold was made to fill memory.
 */
const SMALL = 2 ** 27;
const FAIR_RATIO = 20;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  // An index and not an iterator: this loop runs over every byte.
  for (let i = 0; i < bytes.length; i++) c = CRC_TABLE[(c ^ bytes[i]!) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

class Directory {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(at: number): number {
    return this.view.getUint16(at, true);
  }

  u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  u64(at: number): number {
    return Number(this.view.getBigUint64(at, true));
  }

  slice(at: number, length: number): Uint8Array {
    if (at + length > this.bytes.length) throw new RangeError('outside');
    return this.bytes.subarray(at, at + length);
  }
}

/** The end record stands before a comment of at most 65535 bytes. */
function findEnd(d: Directory, length: number): number | undefined {
  for (let at = length - 22; at >= Math.max(0, length - 22 - 0xffff); at--) {
    if (d.u32(at) === 0x06054b50) return at;
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

function content(d: Directory, at: Sizes, method: number, crc: number): Uint8Array | { problem: string } {
  const { packed, size, offset } = at;
  if (d.u32(offset) !== 0x04034b50) return { problem: 'its local header is missing' };
  const start = offset + 30 + d.u16(offset + 26) + d.u16(offset + 28);
  const stored = d.slice(start, packed);
  // One byte of room more than declared shows content that is longer.
  const bytes = method === 0 ? stored : inflateSync(stored, { out: new Uint8Array(size + 1) });
  if (bytes.length !== size) return { problem: `it does not unpack to its ${size} bytes` };
  return crc32(bytes) === crc ? bytes : { problem: 'its checksum is wrong' };
}

function parse(bytes: Uint8Array, limits: ZipLimits): ZipParse {
  const d = new Directory(bytes);
  const end = findEnd(d, bytes.length);
  if (end === undefined) return { problem: 'it has no zip directory; it may be truncated' };
  const locator = end - 20;
  const wide = locator >= 0 && d.u32(locator) === 0x07064b50 ? d.u64(locator + 8) : undefined;
  const isWide = wide !== undefined && d.u32(wide) === 0x06064b50;
  const count = isWide ? d.u64(wide + 32) : d.u16(end + 10);
  let at = isWide ? d.u64(wide + 48) : d.u32(end + 16);
  if (count > limits.entries) return { problem: `it has ${count} entries, more than ${limits.entries}` };
  const fair = Math.min(limits.bytes, Math.max(SMALL, FAIR_RATIO * bytes.length));
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
    if (total > fair) return { problem: `its ${bytes.length} bytes unpack to more than ${fair} bytes` };
    entries.push({ name, size: sizes.size, read: () => attempt(() => content(d, sizes, method, crc)) });
    at += 46 + nameLength + extra + comment;
  }
  return { entries };
}

/** A read outside the bytes, or data that does not unpack, is the file's fault. */
function attempt<T>(run: () => T): T | { readonly problem: string } {
  try {
    return run();
  } catch {
    return { problem: 'it is damaged or truncated' };
  }
}

export function readZip(bytes: Uint8Array, limits: ZipLimits): ZipParse {
  return attempt(() => parse(bytes, limits));
}
