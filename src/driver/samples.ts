// Samples for a testbench when the user gives none: fixed pseudo-random values of about unit size, the same on every
// platform, so that the same inputs give the same project.
import type { Design, Port } from '#ir/design/design';
import { codeRange, fractionBits } from '#ir/fixed/type';

/** xorshift32: good enough to exercise arithmetic, short enough to trust. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Values in [-2, 2) where the type has them, else the type's whole range. */
function drawn(port: Port, count: number, next: () => number): readonly bigint[] {
  const { min, max } = codeRange(port.type);
  const frac = fractionBits(port.type);
  const two = frac >= 0 ? 2n << BigInt(frac) : 1n;
  const low = min < -two ? -two : min;
  const high = max > two - 1n ? two - 1n : max;
  const span = high - low + 1n;
  return Array.from({ length: count }, () => {
    const word = (BigInt(next()) << 32n) | BigInt(next());
    // The upper bits decide, so that narrow spans are drawn evenly; spans beyond 64 bits get coarse values.
    return low + ((word * span) >> 64n);
  });
}

/** `count` samples: for each one list of codes an input port, in port order. */
export function builtInSamples(design: Design, count: number): readonly (readonly (readonly bigint[])[])[] {
  const next = generator(0x2545f491);
  const ports = design.ports.filter((p) => p.dir === 'in');
  return Array.from({ length: count }, () =>
    ports.map((port) =>
      drawn(
        port,
        port.shape.reduce((a, b) => a * b, 1),
        next,
      ),
    ),
  );
}
