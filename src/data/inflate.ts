// An entry of an archive as a stream: unpacked as far as it is asked for, never beyond the size it declares.
import { Inflate } from 'fflate';
import type { ByteStream } from './byte-source.ts';
import { crc32 } from './crc32.ts';

export interface ZipProblem {
  readonly problem: string;
}

export interface Packed {
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes unpacked. */
  readonly size: number;
  readonly deflated: boolean;
  readonly crc: number;
  readonly read: (from: number, length: number) => Uint8Array | ZipProblem;
}

/** Packed bytes taken at once: unpacked they are at most 16 MiB. */
const PIECE = 2 ** 14;
const STORED_PIECE = 2 ** 20;

/** Unpacked pieces one after another; undefined at the end. */
function pieces(entry: Packed, fail: (problem: string) => never): () => Uint8Array | undefined {
  let at = 0;
  const next = (most: number): Uint8Array => {
    const found = entry.read(at, Math.min(most, entry.packed - at));
    if ('problem' in found) return fail(found.problem);
    at += found.length;
    return found;
  };
  if (!entry.deflated) return () => (at < entry.packed ? next(STORED_PIECE) : undefined);
  const ready: Uint8Array[] = [];
  const inflate = new Inflate((bytes) => {
    if (bytes.length > 0) ready.push(bytes);
  });
  return () => {
    while (ready.length === 0 && at < entry.packed) {
      const piece = next(PIECE);
      try {
        inflate.push(piece, at === entry.packed);
      } catch {
        return fail('it is damaged or truncated');
      }
    }
    return ready.shift();
  };
}

/** `fail` throws: it is told in words what is wrong with the entry. */
export function inflating(entry: Packed, fail: (problem: string) => never): ByteStream {
  const take = pieces(entry, fail);
  let piece = new Uint8Array(0);
  let used = 0;
  let total = 0;
  let crc = 0;
  const wrongSize = (): never => fail(`it does not unpack to its ${entry.size} bytes`);
  const more = (): boolean => {
    const next = take();
    if (!next) return false;
    piece = next as Uint8Array<ArrayBuffer>;
    used = 0;
    total += next.length;
    if (total > entry.size) return wrongSize();
    crc = crc32(next, crc);
    return true;
  };
  let delivered = 0;
  return (length) => {
    const into = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      if (used === piece.length && !more()) return wrongSize();
      const part = piece.subarray(used, used + length - at);
      into.set(part, at);
      at += part.length;
      used += part.length;
    }
    delivered += length;
    if (delivered === entry.size) {
      if (more()) return wrongSize();
      if (crc !== entry.crc) return fail('its checksum is wrong');
    }
    return into;
  };
}
