// Tells an HDF5 file from what people give by mistake, before the library sees a byte.
import type { ByteSource } from '#src/data/byte-source';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

function startsWith(bytes: Uint8Array, prefix: readonly number[], at = 0): boolean {
  return prefix.every((b, i) => bytes[at + i] === b);
}

function ascii(text: string): number[] {
  return Array.from(text, (c) => c.charCodeAt(0));
}

/** The signature stands at byte 0 or, behind a user block, at 512, 1024, 2048, … */
export function hasHdf5Signature(source: ByteSource): boolean {
  for (let at = 0; at + 8 <= source.size; at = Math.max(512, 2 * at))
    if (startsWith(source.read(at, 8), SIGNATURE)) return true;
  return false;
}

/** What a file without the signature probably is, in words that say what to do. */
export function guessWhatItIs(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'it is empty';
  if (startsWith(bytes, ascii('PK'))) {
    return 'it is a zip archive that is damaged at its start';
  }
  if (startsWith(bytes, ascii('version https://git-lfs'))) {
    return 'it is a pointer of Git LFS; fetch the real file with "git lfs pull"';
  }
  if (bytes[0] === 0x7b || bytes[0] === 0x5b) return 'it looks like JSON text';
  if (bytes[0] === 0x3c) return 'it looks like a web page, perhaps a failed download';
  if (bytes[0] === 0x08 && bytes[1] !== undefined && bytes[1] <= 0x20) return 'it looks like an ONNX model';
  return 'its signature is missing';
}
