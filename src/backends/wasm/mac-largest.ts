// The largest magnitudes of a tile's elements, found when they are first asked for.
import { CompilerBug } from '#ir/errors';
import type { Local } from './assembler.ts';
import type { Lanes } from './lanes.ts';
import { CHUNKS, sizeOf, strideOf } from './layout.ts';
import type { Walk } from './mac-rows.ts';
import { accumulate, copied, eachElement, load, vector } from './mac-vectors.ts';
import { loadChunk } from './memory.ts';
import { I32, MEM, OP, V, V128, VPICK } from './opcodes.ts';

/** Upper half, then upper quarter, then second word: folds a vector onto its first lane. */
const FOLDS = [8, 4].map((by) => Array.from({ length: 16 }, (_, i) => (i + by) % 16));

export interface Largest {
  /** max |x| over the tile's elements, or one more; 0 until it is asked for. */
  readonly all: Local;
  /** The same for each element, as 32-bit words in scratch memory, once `known` is set. */
  readonly base: Local;
  readonly offset: number;
  readonly known: Local;
}

export const WORD_BYTES = 4;

/** |x| or one less, of 16 samples in eight lanes. */
function magnitudes(walk: Walk, address: Local): Local {
  const { math } = walk.scope;
  const { at, type } = walk.data;
  const halves = [0, 16].map((half) => {
    const x = load(walk, address, at.offset + half);
    return type.signed ? math.binaryVector(V.i16MaxS, x, math.unaryVector(V.not, x)) : x;
  });
  return math.binaryVector(V.i16MaxS, halves[0]!, halves[1]!);
}

/** The same of wide elements, in four lanes. */
function wideMagnitudes(walk: Walk, address: Local): Local {
  const { math } = walk.scope;
  const { at, type } = walk.data;
  const chunks = Array.from({ length: CHUNKS }, (_, c) => loadChunk(math, address, at.offset, type, c));
  return chunks
    .map((c) => math.binaryVector(V.xor, vectorOf(c), vectorOf(math.sign(c))))
    .reduce((a, b) => math.binaryVector(V.i32MaxS, a, b));
}

/** The largest of eight magnitudes and one more, on the stack. */
function pushLargest(walk: Walk, top: Local): void {
  const { asm, math } = walk.scope;
  const low = math.unaryVector(V.i32ExtendLowI16S, top);
  foldMaximum(walk, math.binaryVector(V.i32MaxS, low, math.unaryVector(V.i32ExtendHighI16S, top)));
  asm.i32(1);
  asm.op(OP.i32Add);
}

export function largestElement(walk: Walk): Largest {
  const { asm } = walk.scope;
  const { base, arena } = walk.scope.unit.scratch;
  const offset = arena.take(WORD_BYTES * sizeOf(walk.data.dims));
  asm.i32(0);
  const all = asm.keep(I32);
  asm.i32(0);
  return { all, base, offset, known: asm.keep(I32) };
}

/** The largest magnitude of all elements, the first time it is asked for. */
export function knowAll(walk: Walk, largest: Largest, wide: boolean): void {
  const { asm } = walk.scope;
  const { at, type } = walk.data;
  asm.get(largest.all);
  asm.op(OP.i32Eqz);
  asm.when(() => {
    asm.scoped(() => {
      const top = vector(walk, 0n);
      const address = copied(walk, at.base);
      eachElement(walk, [[address, strideOf(type, false)]], () => {
        if (wide) accumulate(walk, V.i32MaxS, top, wideMagnitudes(walk, address));
        else accumulate(walk, V.i16MaxS, top, magnitudes(walk, address));
      });
      if (wide) {
        foldMaximum(walk, top);
        asm.i32(1);
        asm.op(OP.i32Add);
      } else pushLargest(walk, top);
      asm.set(largest.all);
    });
  });
}

/** The largest magnitude of each element, the first time they are asked for. */
export function knowLargest(walk: Walk, largest: Largest): void {
  const { asm } = walk.scope;
  const { at, type } = walk.data;
  asm.get(largest.known);
  asm.op(OP.i32Eqz);
  asm.when(() => {
    const address = copied(walk, at.base);
    const to = copied(walk, largest.base);
    const moving = [
      [address, strideOf(type, false)],
      [to, WORD_BYTES],
    ] as const;
    eachElement(walk, moving, () => {
      const top = magnitudes(walk, address);
      asm.get(to);
      pushLargest(walk, top);
      asm.memory(MEM.i32Store, largest.offset);
    });
    asm.i32(1);
    asm.set(largest.known);
  });
}

/** The largest of four 32-bit lanes, on the stack. */
export function foldMaximum(walk: Walk, words: Local): void {
  const { asm, math } = walk.scope;
  let v = words;
  for (const fold of FOLDS) {
    asm.get(v);
    asm.get(v);
    asm.shuffle(fold);
    v = math.binaryVector(V.i32MaxS, v, asm.keep(V128));
  }
  asm.get(v);
  asm.vPick(VPICK.i32Extract, 0);
}

export function vectorOf(a: Lanes): Local {
  if (a.bits !== 32) throw new CompilerBug('a vector of 64-bit lanes');
  return a.v;
}
