// Damages bytes the way disks, networks and attackers do: flipped bits, fields at the ends of their range, cuts,
// moved and zeroed stretches.
import type { Random } from '../kernels/random.ts';

const FIELDS: readonly bigint[] = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x7fff_ffff_ffff_ffffn,
  0xffff_ffff_ffff_ffffn,
];

function once(bytes: Uint8Array, r: Random): Uint8Array {
  const at = r.int(0, Math.max(0, bytes.length - 1));
  const length = r.int(1, r.chance(0.8) ? 16 : bytes.length);
  switch (r.int(0, 7)) {
    case 0:
      bytes[at] = bytes[at]! ^ (1 << r.int(0, 7));
      return bytes;
    case 1: {
      const field = r.pick(FIELDS);
      const size = r.pick([1, 2, 4, 8]);
      for (let i = 0; i < size; i++) bytes[at + i] = Number((field >> BigInt(8 * i)) & 255n);
      return bytes;
    }
    case 2:
      return bytes.slice(0, at);
    case 3:
      bytes.fill(0, at, at + length);
      return bytes;
    case 4:
      bytes.copyWithin(at, r.int(0, bytes.length), r.int(0, bytes.length));
      return bytes;
    case 5:
      return Uint8Array.from([
        ...bytes.subarray(0, at),
        ...bytes.subarray(Math.min(bytes.length, at + length)),
      ]);
    default:
      bytes[at] = r.int(0, 255);
      return bytes;
  }
}

/** A damaged copy. */
export function mutateBytes(bytes: Uint8Array, r: Random): Uint8Array {
  let out: Uint8Array = bytes.slice();
  for (let n = r.chance(0.5) ? 1 : r.int(2, 8); n > 0; n--) out = once(out, r);
  return out;
}
