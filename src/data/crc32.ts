// The checksum of zip archives, four bytes a step: it runs over every byte that is read or written.

const TABLES = [0, 1, 2, 3].map(() => new Uint32Array(256));
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  TABLES[0]![n] = c;
}
for (let t = 1; t < 4; t++) {
  for (let n = 0; n < 256; n++) {
    const before = TABLES[t - 1]![n]!;
    TABLES[t]![n] = TABLES[0]![before & 255]! ^ (before >>> 8);
  }
}

/** The checksum of what `before` is the checksum of, followed by `bytes`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let c = ~before;
  const fours = bytes.length - (bytes.length % 4);
  let i = 0;
  for (; i < fours; i += 4) {
    c ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    c = t3[c & 255]! ^ t2[(c >>> 8) & 255]! ^ t1[(c >>> 16) & 255]! ^ t0[c >>> 24]!;
  }
  for (; i < bytes.length; i++) c = t0[(c ^ bytes[i]!) & 255]! ^ (c >>> 8);
  return ~c >>> 0;
}
