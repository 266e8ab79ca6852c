// Small steps that the ways of summing products share: whole vectors, and moving through the elements of the data.
import type { Local } from './assembler.ts';
import { sizeOf } from './layout.ts';
import type { Walk } from './mac-rows.ts';
import { I32, OP, V128, VMEM } from './opcodes.ts';

export function load(walk: Walk, base: Local, offset: number): Local {
  const { asm } = walk.scope;
  asm.get(base);
  asm.vMemory(VMEM.load, offset);
  return asm.keep(V128);
}

export function vector(walk: Walk, value: bigint): Local {
  const { asm } = walk.scope;
  asm.vConst(new Uint8Array(16).fill(Number(value)));
  return asm.keep(V128);
}

export function accumulate(walk: Walk, op: number, into: Local, v: Local): void {
  const { asm } = walk.scope;
  asm.get(into);
  asm.get(v);
  asm.v(op);
  asm.set(into);
}

/** `count` times, each address moving on by its own step. */
export function steps(
  walk: Walk,
  count: number,
  moving: readonly (readonly [Local, number])[],
  body: () => void,
): void {
  const { asm } = walk.scope;
  if (count === 0) return;
  asm.times(count, asm.local(I32), () => {
    asm.scoped(body);
    for (const [l, by] of moving) {
      asm.get(l);
      asm.i32(by);
      asm.op(OP.i32Add);
      asm.set(l);
    }
  });
}

/** The same for each element of the data. */
export function eachElement(
  walk: Walk,
  moving: readonly (readonly [Local, number])[],
  body: () => void,
): void {
  steps(walk, sizeOf(walk.data.dims), moving, body);
}

export function copied(walk: Walk, from: Local): Local {
  const { asm } = walk.scope;
  asm.get(from);
  return asm.keep(I32);
}
