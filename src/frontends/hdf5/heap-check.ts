// Global heaps hold texts of varying length. On a damaged heap whose walk meets an object of number 0 and size 0 the
// HDF5 library (2.0.0) never returns, so every heap in the file is walked here first, the way the library does.
// (HDF5 File Format Specification 3.0, III.E "Disk Format: Level 1E - Global Heap".)

const HEADER = 16;

/** G C O L, version 1, three reserved zeros. */
const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];

function endless(view: DataView, start: number): boolean {
  const end = start + Math.min(Number(view.getBigUint64(start + 8, true)), view.byteLength - start);
  let at = start + HEADER;
  while (at + HEADER <= end) {
    const index = view.getUint16(at, true);
    // The library runs on 32-bit addresses: the upper half of a size is lost, and sums wrap around.
    const size = view.getUint32(at + 8, true);
    // Object 0 is the free space, and its size counts its own header.
    const step = (index === 0 ? size : HEADER + (((size + 7) >>> 3) << 3)) >>> 0;
    // Half the addresses ahead is as good as backwards.
    if (step === 0 || step >= 2 ** 31) return true;
    at += step;
  }
  return false;
}

/** True when a walk of some heap in the file would not end. Heaps stand at multiples of 8 behind the user block. */
export function hasEndlessHeap(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = SIGNATURE[0]!;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    const found = at + HEADER <= bytes.length && SIGNATURE.every((b, i) => bytes[at + i] === b);
    if (found && endless(view, at)) return true;
  }
  return false;
}
