// Walking a table row by row: the cursor, the fields behind it, and the way that does each term exactly as written.
import { addType } from '#ir/fixed/growth';
import { codeRange, fractionBits } from '#ir/fixed/type';
import type { Address, Local } from './assembler.ts';
import { castLanes } from './cast-lanes.ts';
import { ExprCompiler } from './expr.ts';
import { type Lanes, sumRange } from './lanes.ts';
import { CHUNKS, holds, type Interval } from './layout.ts';
import type { FoundSite } from './mac-site.ts';
import { loadChunk, storeChunk } from './memory.ts';
import { I32, MEM, OP, V128 } from './opcodes.ts';
import type { BufferPlace, Scope } from './scope.ts';

export interface Walk {
  readonly scope: Scope;
  readonly site: FoundSite;
  readonly acc: BufferPlace;
  readonly data: BufferPlace;
  /** What the constants are. */
  readonly weights: Interval;
  /** Where the walk stands in the table. */
  readonly cursor: Local;
}

/** Adds to an address in place. */
export function advance(walk: Walk, by: number): void {
  const { asm } = walk.scope;
  asm.get(walk.cursor);
  asm.i32(by);
  asm.op(OP.i32Add);
  asm.set(walk.cursor);
}

/** The same by what a local holds. */
export function advanceBy(walk: Walk, by: Local): void {
  const { asm } = walk.scope;
  asm.get(walk.cursor);
  asm.get(by);
  asm.op(OP.i32Add);
  asm.set(walk.cursor);
}

/** A 32-bit field behind the cursor. */
export function field(walk: Walk, offset: number): Local {
  const { asm } = walk.scope;
  asm.get(walk.cursor);
  asm.memory(MEM.i32Load, offset);
  return asm.keep(I32);
}

/** base + a displacement held in a local. */
export function displaced(walk: Walk, base: Local, by: Local): Local {
  const { asm } = walk.scope;
  asm.get(base);
  asm.get(by);
  asm.op(OP.i32Add);
  return asm.keep(I32);
}

/** Runs `body` until `count`, which may be 0 and is a multiple of `by`, is counted down. */
export function countdown(walk: Walk, count: Local, body: () => void, by = 1): void {
  const { asm } = walk.scope;
  asm.get(count);
  asm.when(() => {
    asm.repeat(() => {
      asm.scoped(body);
      asm.get(count);
      asm.i32(by);
      asm.op(OP.i32Sub);
      asm.tee(count);
    });
  });
}

/** The number of rows that a table starts with. */
export function rowCount(walk: Walk): Local {
  const rows = field(walk, 0);
  advance(walk, 4);
  return rows;
}

/** For each row: the accumulator's address, with the cursor on the row's header; `body` moves it to the next. */
export function eachRow(walk: Walk, rows: Local, body: (acc: Address) => void): void {
  countdown(walk, rows, () => {
    const base = displaced(walk, walk.acc.at.base, field(walk, 0));
    body({ base, offset: walk.acc.at.offset });
  });
}

/** Keeps a row's sums in locals; `terms` calls its argument with each element's address and constant. */
export function exactRow(
  walk: Walk,
  at: Address,
  terms: (add: (element: Local, weight: Lanes) => void) => void,
): void {
  const { scope, site, acc, data } = walk;
  const { asm, math } = scope;
  const range = codeRange(acc.type);
  const bits = holds(32, range) ? 32 : 64;
  const own = (v: Local): Local => {
    const l = asm.local(V128);
    asm.get(v);
    asm.set(l);
    return l;
  };
  const sums = Array.from({ length: CHUNKS }, (_, chunk): Lanes => {
    const loaded = math.toBits(loadChunk(math, at.base, at.offset, acc.type, chunk), bits);
    return loaded.bits === 32
      ? { bits: 32, v: own(loaded.v), range }
      : { bits: 64, lo: own(loaded.lo), hi: own(loaded.hi), range };
  });
  const total = addType(acc.type, site.value.type);
  const frac = fractionBits(total);
  terms((element, weight) => {
    const exprs = new ExprCompiler(scope, (e, chunk) => {
      if (e === site.weight) return weight;
      return e === site.data ? loadChunk(math, element, data.at.offset, data.type, chunk) : undefined;
    });
    sums.forEach((sum, chunk) => {
      asm.scoped(() => {
        const old = math.left(sum, frac - fractionBits(acc.type));
        const added = exprs.aligned(site.value, frac, chunk);
        const next = math.op('add', old, added, sumRange(old.range, added.range));
        assign(walk, sum, math.toBits(castLanes(math, next, total, acc.type), bits));
      });
    });
  });
  sums.forEach((sum, chunk) => {
    storeChunk(math, at.base, at.offset, acc.type, chunk, sum);
  });
}

function assign({ scope: { asm } }: Walk, to: Lanes, from: Lanes): void {
  const pairs: readonly (readonly [Local, Local])[] =
    to.bits === 32 && from.bits === 32
      ? [[from.v, to.v]]
      : to.bits === 64 && from.bits === 64
        ? [
            [from.lo, to.lo],
            [from.hi, to.hi],
          ]
        : [];
  for (const [a, b] of pairs) {
    asm.get(a);
    asm.set(b);
  }
}
