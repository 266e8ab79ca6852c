// Writes zip archives of entries whose sizes are known: every entry then has its place before a byte of it exists, and
// entries grow in any turn. Nothing is compressed. Dates are 1980-01-01 00:00, so that equal content is equal bytes.
// (APPNOTE.TXT 6.3.10: 4.3.7 local header, 4.3.12 directory, 4.3.14-16 end records, 4.5.3 zip64 extra field.)
import { CompilerBug } from '#ir/errors';
import { crc32 } from './crc32.ts';

export interface ByteSink {
  readonly writeAt: (at: number, bytes: Uint8Array) => void;
}

interface Entry {
  readonly name: Uint8Array;
  readonly size: number;
  readonly offset: number;
  /** Where the content starts. */
  readonly start: number;
  written: number;
  crc: number;
}

const FULL = 0xffffffff;
const VERSION = 45;
const DATE = 0x21;
/** Names are UTF-8. */
const FLAGS = 0x800;

class Record {
  readonly #bytes: number[] = [];

  u16(...values: readonly number[]): this {
    for (const v of values) this.#bytes.push(v & 255, (v >>> 8) & 255);
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const v of values) this.u16(v & 0xffff, v >>> 16);
    return this;
  }

  u64(...values: readonly number[]): this {
    for (const v of values) this.u32(v % 2 ** 32, Math.floor(v / 2 ** 32));
    return this;
  }

  raw(bytes: Uint8Array): this {
    for (const b of bytes) this.#bytes.push(b);
    return this;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

function localHeader(e: Pick<Entry, 'name' | 'size' | 'crc'>, limit: number): Uint8Array {
  const wide = e.size >= limit;
  const size = wide ? FULL : e.size;
  const r = new Record().u32(0x04034b50).u16(VERSION, FLAGS, 0, 0, DATE).u32(e.crc, size, size);
  r.u16(e.name.length, wide ? 20 : 0).raw(e.name);
  if (wide) r.u16(1, 16).u64(e.size, e.size);
  return r.bytes();
}

function directoryEntry(e: Entry, limit: number): Uint8Array {
  const [wide, far] = [e.size >= limit, e.offset >= limit];
  const fields = [...(wide ? [e.size, e.size] : []), ...(far ? [e.offset] : [])];
  const size = wide ? FULL : e.size;
  const r = new Record().u32(0x02014b50).u16(VERSION, VERSION, FLAGS, 0, 0, DATE).u32(e.crc, size, size);
  r.u16(e.name.length, fields.length === 0 ? 0 : 4 + 8 * fields.length, 0, 0, 0).u32(
    0,
    far ? FULL : e.offset,
  );
  r.raw(e.name);
  if (fields.length > 0) r.u16(1, 8 * fields.length).u64(...fields);
  return r.bytes();
}

/** The records behind the directory, which lies at `at` and has `length` bytes. */
function ending(count: number, at: number, length: number, limit: number): Uint8Array {
  const r = new Record();
  const wide = at >= limit || length >= limit;
  if (wide) {
    r.u32(0x06064b50).u64(44).u16(VERSION, VERSION).u32(0, 0).u64(count, count, length, at);
    r.u32(0x07064b50, 0)
      .u64(at + length)
      .u32(1);
  }
  const field = (v: number): number => (wide ? FULL : v);
  r.u32(0x06054b50).u16(0, 0, count, count).u32(field(length), field(at)).u16(0);
  return r.bytes();
}

export class ZipWriter {
  readonly #sink: ByteSink;
  readonly #entries: readonly Entry[];
  readonly #end: number;
  readonly #limit: number;

  /** Sizes and places from `limit` on stand in fields of 64 bits. */
  constructor(
    sink: ByteSink,
    entries: readonly { readonly name: string; readonly size: number }[],
    limit: number = FULL,
  ) {
    this.#sink = sink;
    this.#limit = limit;
    let offset = 0;
    this.#entries = entries.map((e) => {
      const name = new TextEncoder().encode(e.name);
      const start = offset + localHeader({ name, size: e.size, crc: 0 }, limit).length;
      const entry = { name, size: e.size, offset, start, written: 0, crc: 0 };
      offset = start + e.size;
      return entry;
    });
    this.#end = offset;
  }

  /** The next bytes of entry `k`. */
  append(k: number, bytes: Uint8Array): void {
    const e = this.#entries[k]!;
    if (e.written + bytes.length > e.size) throw new CompilerBug(`entry ${k} of an archive is too long`);
    this.#sink.writeAt(e.start + e.written, bytes);
    e.written += bytes.length;
    e.crc = crc32(bytes, e.crc);
  }

  finish(): void {
    let at = this.#end;
    for (const [k, e] of this.#entries.entries()) {
      if (e.written < e.size) throw new CompilerBug(`entry ${k} of an archive is too short`);
      this.#sink.writeAt(e.offset, localHeader(e, this.#limit));
    }
    for (const e of this.#entries) {
      const bytes = directoryEntry(e, this.#limit);
      this.#sink.writeAt(at, bytes);
      at += bytes.length;
    }
    this.#sink.writeAt(at, ending(this.#entries.length, this.#end, at - this.#end, this.#limit));
  }
}

/** A sink in memory, and what has been written to it. */
export function growing(): { readonly sink: ByteSink; readonly bytes: () => Uint8Array } {
  let held = new Uint8Array(1024);
  let length = 0;
  const writeAt = (at: number, bytes: Uint8Array): void => {
    const end = at + bytes.length;
    if (end > held.length) {
      const larger = new Uint8Array(Math.max(end, 2 * held.length));
      larger.set(held);
      held = larger;
    }
    held.set(bytes, at);
    length = Math.max(length, end);
  };
  return { sink: { writeAt }, bytes: () => held.slice(0, length) };
}
