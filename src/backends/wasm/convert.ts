// Between floats of a port and codes in memory: one exact cast in, an exact scaling out. Doubles do the common cases;
// whatever they cannot do exactly goes through the arithmetic that judges everything.
import type { Port } from '#ir/design/design';
import { portCode } from '#ir/design/port-code';
import { toDouble } from '#ir/fixed/dyadic';
import { codeRange, fractionBits, type Rounding } from '#ir/fixed/type';
import type { WasmMemory } from './engine.ts';
import { sizeOf, TILE, widthOf } from './layout.ts';

/** Rounding of a double to a whole number. The fraction `v - trunc(v)` is exact for every double. */
const ROUND: Readonly<Record<Rounding, (v: number) => number>> = {
  trn: Math.floor,
  trn_zero: Math.trunc,
  rnd: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    return t >= 0.5 ? q + 1 : t < -0.5 ? q - 1 : q;
  },
  rnd_zero: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    return t > 0.5 ? q + 1 : t < -0.5 ? q - 1 : q;
  },
  rnd_inf: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    return t >= 0.5 ? q + 1 : t <= -0.5 ? q - 1 : q;
  },
  rnd_min_inf: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    return t > 0.5 ? q + 1 : t <= -0.5 ? q - 1 : q;
  },
  rnd_conv: (v) => {
    const q = Math.trunc(v);
    const t = v - q;
    const odd = q % 2 !== 0;
    if (t > 0.5 || (t === 0.5 && odd)) return q + 1;
    return t < -0.5 || (t === -0.5 && odd) ? q - 1 : q;
  },
};

/** Smaller numbers may lose bits when they are scaled. */
const TINY = 1e-280;

export type TileReader = (values: ArrayLike<number>, firstSample: number, count: number) => void;
export type TileWriter = (into: Float64Array, firstSample: number, count: number) => void;

/** Puts samples of `values` (row-major, samples first) into the tile at `base`. All values are finite. */
export function tileReader(port: Port, base: number, memory: WasmMemory): TileReader {
  const { type } = port;
  const size = sizeOf(port.shape);
  const width = widthOf(type);
  if (width === 8) {
    const wide = new BigInt64Array(memory.buffer, base, size * TILE);
    return (values, first, count) => {
      for (let s = 0; s < count; s++) {
        for (let e = 0; e < size; e++) wide[e * TILE + s] = portCode(values[(first + s) * size + e]!, port);
      }
    };
  }
  const narrow =
    width === 2
      ? new Int16Array(memory.buffer, base, size * TILE)
      : new Int32Array(memory.buffer, base, size * TILE);
  const scale = 2 ** fractionBits(type);
  const round = ROUND[type.rounding];
  const whole = codeRange(type);
  const max = Number(whole.max);
  // The end that symmetric saturation takes away is left to the exact way.
  const min = Number(whole.min) + (type.overflow === 'sat_sym' ? 1 : 0);
  return (values, first, count) => {
    for (let s = 0; s < count; s++) {
      const from = (first + s) * size;
      for (let e = 0; e < size; e++) {
        const x = values[from + e]!;
        const code = round(x * scale);
        const plain =
          code >= min && code <= max && (x >= TINY || x <= -1 || (x <= -TINY && port.fromFloat === 'exact'));
        narrow[e * TILE + s] = plain ? code : x === 0 ? 0 : Number(portCode(x, port));
      }
    }
  };
}

/** Takes samples of the tile at `base` out as doubles. */
export function tileWriter(port: Port, base: number, memory: WasmMemory): TileWriter {
  const { type } = port;
  const size = sizeOf(port.shape);
  const width = widthOf(type);
  const frac = fractionBits(type);
  if (width === 8) {
    const wide = new BigInt64Array(memory.buffer, base, size * TILE);
    return (into, first, count) => {
      for (let s = 0; s < count; s++) {
        for (let e = 0; e < size; e++) into[(first + s) * size + e] = toDouble(wide[e * TILE + s]!, frac);
      }
    };
  }
  const narrow =
    width === 2
      ? new Int16Array(memory.buffer, base, size * TILE)
      : new Int32Array(memory.buffer, base, size * TILE);
  const scale = 2 ** -frac;
  return (into, first, count) => {
    for (let s = 0; s < count; s++) {
      const to = (first + s) * size;
      for (let e = 0, at = s; e < size; e++, at += TILE) into[to + e] = narrow[at]! * scale;
    }
  };
}
