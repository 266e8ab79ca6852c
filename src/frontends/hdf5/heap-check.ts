// Global heaps hold texts of varying length. On a damaged heap whose walk meets an object of number 0 and size 0 the
// HDF5 library (2.0.0) never returns, so every heap in the file is walked here first, the way the library does.
// (HDF5 File Format Specification 3.0, III.E "Disk Format: Level 1E - Global Heap".)
import type { ByteSource } from '#src/data/byte-source';

const HEADER = 16;

/** G C O L, version 1, three reserved zeros. */
const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];

/** Bytes searched at once. */
const PIECE = 2 ** 20;

function viewAt(source: ByteSource, at: number): DataView {
  const bytes = source.read(at, HEADER);
  return new DataView(bytes.buffer, bytes.byteOffset, HEADER);
}

function endless(source: ByteSource, start: number): boolean {
  const size = Number(viewAt(source, start).getBigUint64(8, true));
  const end = start + Math.min(size, source.size - start);
  let at = start + HEADER;
  while (at + HEADER <= end) {
    const view = viewAt(source, at);
    const index = view.getUint16(0, true);
    // The library runs on 32-bit addresses: the upper half of a size is lost, and sums wrap around.
    const length = view.getUint32(8, true);
    // Object 0 is the free space, and its size counts its own header.
    const step = (index === 0 ? length : HEADER + (((length + 7) >>> 3) << 3)) >>> 0;
    // Half the addresses ahead is as good as backwards.
    if (step === 0 || step >= 2 ** 31) return true;
    at += step;
  }
  return false;
}

/** True when a walk of some heap in the file would not end. Heaps stand at multiples of 8 behind the user block. */
export function hasEndlessHeap(source: ByteSource): boolean {
  const first = SIGNATURE[0]!;
  for (let from = 0; from + HEADER <= source.size; from += PIECE) {
    // A header that begins in one piece may end in the next.
    const bytes = source.read(from, Math.min(PIECE + HEADER - 1, source.size - from));
    for (let at = bytes.indexOf(first); at >= 0 && at < PIECE; at = bytes.indexOf(first, at + 1)) {
      const found = at + HEADER <= bytes.length && SIGNATURE.every((b, i) => bytes[at + i] === b);
      if (found && endless(source, from + at)) return true;
    }
  }
  return false;
}
