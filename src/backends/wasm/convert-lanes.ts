// Conversion between rows of doubles, one a sample, and a tile's codes, two doubles an instruction. What doubles cannot
// do exactly is not done here: the reader says that the tile holds such a number, and the exact way takes the tile.
import type { Port } from '#ir/design/design';
import { codeRange, type FixedType, fractionBits, type Rounding } from '#ir/fixed/type';
import { Assembler, type Local } from './assembler.ts';
import { moduleBytes } from './bytes.ts';
import { CHUNK, CHUNKS, holds, sizeOf, TILE, widthOf } from './layout.ts';
import { I32, OP, V, V128, VLANE, VMEM } from './opcodes.ts';

const DOUBLE = 8;

/** Scaling by these powers of two keeps every normal number normal that is not tiny itself. */
const SCALES = { min: -60, max: 200 };
/** Smaller numbers may lose bits when they are scaled. */
const TINY = 1e-280;

/** Can codes of the type be converted here? They fit 32 bits and their point is near. */
export function convertsInLanes(type: FixedType): boolean {
  const frac = fractionBits(type);
  return holds(32, codeRange(type)) && frac >= SCALES.min && frac <= SCALES.max;
}

/** Bytes of the rows of a tile. */
export function rowBytes(port: Port): number {
  return DOUBLE * TILE * sizeOf(port.shape);
}

function splat(asm: Assembler, value: number): Local {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, value, true);
  view.setFloat64(8, value, true);
  asm.vConst(bytes);
  return asm.keep(V128);
}

function two(asm: Assembler, op: number, a: Local, b: Local): Local {
  asm.get(a);
  asm.get(b);
  asm.v(op);
  return asm.keep(V128);
}

function one(asm: Assembler, op: number, a: Local): Local {
  asm.get(a);
  asm.v(op);
  return asm.keep(V128);
}

/** Modes that round to nearest and differ in ties only: how the fraction is compared with a half above and below zero. */
const NEAREST = {
  rnd: [V.f64Ge, V.f64Lt],
  rnd_zero: [V.f64Gt, V.f64Lt],
  rnd_inf: [V.f64Ge, V.f64Le],
  rnd_min_inf: [V.f64Gt, V.f64Le],
} as const;

function rounded(asm: Assembler, v: Local, mode: Rounding): Local {
  if (mode === 'trn') return one(asm, V.f64Floor, v);
  if (mode === 'trn_zero') return one(asm, V.f64Trunc, v);
  if (mode === 'rnd_conv') return one(asm, V.f64Nearest, v);
  const [above, below] = NEAREST[mode];
  const whole = one(asm, V.f64Trunc, v);
  // Exact for every double, unlike the distance from the floor.
  const rest = two(asm, V.f64Sub, v, whole);
  const unit = splat(asm, 1);
  const up = two(asm, V.and, two(asm, above, rest, splat(asm, 0.5)), unit);
  const down = two(asm, V.and, two(asm, below, rest, splat(asm, -0.5)), unit);
  return two(asm, V.f64Sub, two(asm, V.f64Add, whole, up), down);
}

/** A function of the addresses of rows and tile that does `body` for elements 0, `by`, 2·`by`, … */
function elements(
  asm: Assembler,
  count: number,
  steps: readonly (readonly [Local, number])[],
  body: () => void,
) {
  if (count === 0) return;
  asm.times(count, asm.local(I32), () => {
    asm.scoped(body);
    for (const [l, by] of steps) {
      asm.get(l);
      asm.i32(by);
      asm.op(OP.i32Add);
      asm.set(l);
    }
  });
}

/** Exports `run(rows, tile)`: 1 when every number was converted, 0 when the tile needs the exact way. */
export function readerBytes(port: Port): Uint8Array {
  const { type } = port;
  const [size, width] = [sizeOf(port.shape), widthOf(type)];
  const [rows, tile] = [0, 1];
  const asm = new Assembler({ params: [I32, I32], results: [I32] });
  const whole = codeRange(type);
  // The end that symmetric saturation takes away is left to the exact way.
  const min = Number(whole.min) + (type.signed && type.overflow === 'sat_sym' ? 1 : 0);
  const saturates = type.overflow === 'sat';
  const low = splat(asm, min);
  const high = splat(asm, Number(whole.max));
  const scale = splat(asm, 2 ** fractionBits(type));
  const tiny = splat(asm, TINY);
  const zero = splat(asm, 0);
  const limits = [splat(asm, -(2 ** 60)), splat(asm, 2 ** 60)] as const;
  const fine = asm.local(V128);
  asm.get(two(asm, V.i32Eq, zero, zero));
  asm.set(fine);
  const mustHold = (condition: Local): void => {
    asm.get(two(asm, V.and, fine, condition));
    asm.set(fine);
  };
  /** Codes of two samples in the low half. */
  const pair = (first: number): Local => {
    asm.get(rows);
    asm.vMemory(VMEM.load64Zero, DOUBLE * size * first);
    const lower = asm.keep(V128);
    asm.get(rows);
    asm.get(lower);
    asm.vLane(VLANE.load64, 1, DOUBLE * size * (first + 1));
    const x = asm.keep(V128);
    const isZero = two(asm, V.f64Eq, x, zero);
    if (port.fromFloat === 'exact') {
      mustHold(two(asm, V.or, isZero, two(asm, V.f64Ge, one(asm, V.f64Abs, x), tiny)));
    } else {
      // Numbers between -1 and 0 are special in integer ports.
      const large = two(asm, V.or, two(asm, V.f64Ge, x, tiny), two(asm, V.f64Le, x, splat(asm, -1)));
      mustHold(two(asm, V.or, isZero, large));
    }
    const code = rounded(asm, two(asm, V.f64Mul, x, scale), type.rounding);
    const [least, most] = saturates ? limits : ([low, high] as const);
    mustHold(two(asm, V.f64Ge, code, least));
    mustHold(two(asm, V.f64Le, code, most));
    // `p…` orders its operands so that a number stays a number; NaN was sorted out above.
    const held = saturates ? two(asm, V.f64Pmin, two(asm, V.f64Pmax, code, low), high) : code;
    return one(asm, V.i32TruncSatF64S, held);
  };
  const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
  const four = (chunk: number): Local => {
    asm.get(pair(CHUNK * chunk));
    asm.get(pair(CHUNK * chunk + 2));
    asm.shuffle(LOW_HALVES);
    return asm.keep(V128);
  };
  elements(
    asm,
    size,
    [
      [rows, DOUBLE],
      [tile, TILE * width],
    ],
    () => {
      for (let chunk = 0; chunk < CHUNKS; chunk += width === 2 ? 2 : 1) {
        const codes = width === 2 ? two(asm, V.i16NarrowI32S, four(chunk), four(chunk + 1)) : four(chunk);
        asm.get(tile);
        asm.get(codes);
        asm.vMemory(VMEM.store, chunk * CHUNK * width);
      }
    },
  );
  asm.get(fine);
  asm.v(V.i64AllTrue);
  return moduleBytes([], [asm.finish('run')]);
}

const LOW_WORDS = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const HIGH_WORDS = LOW_WORDS.map((b) => b + 8);
const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/** Exports `run(tile, rows)`. */
export function writerBytes(port: Port): Uint8Array {
  const { type } = port;
  const [size, width] = [sizeOf(port.shape), widthOf(type)];
  const [tile, rows] = [0, 1];
  const asm = new Assembler({ params: [I32, I32], results: [] });
  const scale = splat(asm, 2 ** -fractionBits(type));
  const load = (chunk: number, element: number): Local => {
    asm.get(tile);
    asm.vMemory(width === 2 ? VMEM.load16x4S : VMEM.load, element * TILE * width + chunk * CHUNK * width);
    return asm.keep(V128);
  };
  const shuffled = (a: Local, b: Local, order: readonly number[]): Local => {
    asm.get(a);
    asm.get(b);
    asm.shuffle(order);
    return asm.keep(V128);
  };
  const doubles = (words: Local): Local => two(asm, V.f64Mul, one(asm, V.f64ConvertLowI32S, words), scale);
  const at = (sample: number): number => DOUBLE * size * sample;
  // Two elements of one sample lie side by side and are written at once.
  const both = (): void => {
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      const [a, b] = [load(chunk, 0), load(chunk, 1)];
      for (const [half, order] of [LOW_WORDS, HIGH_WORDS].entries()) {
        const words = shuffled(a, b, order);
        for (const [s, v] of [words, shuffled(words, words, HIGH_HALF)].entries()) {
          const values = doubles(v);
          asm.get(rows);
          asm.get(values);
          asm.vMemory(VMEM.store, at(CHUNK * chunk + 2 * half + s));
        }
      }
    }
  };
  elements(
    asm,
    Math.floor(size / 2),
    [
      [tile, 2 * TILE * width],
      [rows, 2 * DOUBLE],
    ],
    both,
  );
  if (size % 2 === 1) {
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      const a = load(chunk, 0);
      for (const [half, v] of [a, shuffled(a, a, HIGH_HALF)].entries()) {
        const values = doubles(v);
        for (const lane of [0, 1]) {
          asm.get(rows);
          asm.get(values);
          asm.vLane(VLANE.store64, lane, at(CHUNK * chunk + 2 * half + lane));
        }
      }
    }
  }
  return moduleBytes([], [asm.finish('run')]);
}
