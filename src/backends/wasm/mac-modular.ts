// Sums that wrap at 16 bits. A product of which `drop` low bits go is a rounding multiplication by the constant moved
// to the top of its word; truncation takes away the half that this rounded up. What a constant has above 2^drop is
// multiplied as it is. The order of the terms is free, because the sum is exact modulo 2^16.
import type { Local } from './assembler.ts';
import type { MacPlan } from './mac-plan.ts';
import { advance, countdown, displaced, eachRow, field, rowCount, type Walk } from './mac-rows.ts';
import { MODULAR_UNROLL, ROW_BYTES, SCALED_BYTES, WHOLE_BYTES } from './mac-table.ts';
import { V, V128, VMEM } from './opcodes.ts';

export function modularRows(walk: Walk, plan: MacPlan & { kind: 'modular' }): void {
  const { asm, math } = walk.scope;
  const shift = (op: number, v: Local, by: number): Local => {
    asm.get(v);
    asm.i32(by);
    asm.v(op);
    return asm.keep(V128);
  };
  eachRow(walk, rowCount(walk), (at) => {
    const sums = [0, 1].map((half) => {
      asm.get(at.base);
      asm.vMemory(VMEM.load, at.offset + 16 * half);
      return asm.keep(V128);
    });
    const add = (half: number, v: Local): void => {
      asm.get(sums[half]!);
      asm.get(v);
      asm.v(V.i16Add);
      asm.set(sums[half]!);
    };
    const element = (half: number, from: Local): Local => {
      asm.get(from);
      asm.vMemory(VMEM.load, walk.data.at.offset + 16 * half);
      return asm.keep(V128);
    };
    const constant = (offset: number): Local => {
      asm.get(walk.cursor);
      asm.vMemory(VMEM.load32Splat, offset);
      return asm.keep(V128);
    };
    const scaled = field(walk, 4);
    const whole = field(walk, 8);
    advance(walk, ROW_BYTES);
    const turns = (count: Local, bytes: number, term: (offset: number) => void): void => {
      const body = (): void => {
        for (let t = 0; t < MODULAR_UNROLL; t++) term(t * bytes);
        advance(walk, MODULAR_UNROLL * bytes);
      };
      countdown(walk, count, body, MODULAR_UNROLL);
    };
    if (plan.drop > 0) {
      turns(scaled, SCALED_BYTES, (offset) => {
        const from = displaced(walk, walk.data.at.base, field(walk, offset));
        const c = constant(offset + 4);
        const up = plan.floor ? constant(offset + 8) : c;
        for (const half of [0, 1]) {
          const x = element(half, from);
          add(half, math.binaryVector(V.i16Q15MulR, x, c));
          // -1 where the dropped bits are half or more.
          if (plan.floor) add(half, shift(V.i16ShrS, math.binaryVector(V.i16Mul, x, up), 15));
        }
      });
    }
    turns(whole, WHOLE_BYTES, (offset) => {
      const from = displaced(walk, walk.data.at.base, field(walk, offset));
      const c = constant(offset + 4);
      for (const half of [0, 1]) add(half, math.binaryVector(V.i16Mul, element(half, from), c));
    });
    const unused = 16 - walk.acc.type.width;
    for (const half of [0, 1]) {
      const wrapped =
        unused === 0 ? sums[half]! : shift(V.i16ShrS, shift(V.i16Shl, sums[half]!, unused), unused);
      asm.get(at.base);
      asm.get(wrapped);
      asm.vMemory(VMEM.store, at.offset + 16 * half);
    }
  });
}
