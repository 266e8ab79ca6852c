// Addresses of elements. An element whose index depends on loops alone has one address for all samples; an index
// that depends on data gives each sample its own.
import { CompilerBug } from '#ir/errors';
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import { partsOfIndex } from '#ir/kernel/walk';
import type { Local } from './assembler.ts';
import type { Lanes } from './lanes.ts';
import { sizeOf, strideOf } from './layout.ts';
import { I32, MEM, OP, VPICK } from './opcodes.ts';
import type { BufferPlace, Scope } from './scope.ts';

/** Computes a data index of the current chunk. */
export type DataIndex = (value: Expr) => Lanes;

export function dependsOnData(i: IndexExpr): boolean {
  return i.kind === 'data' || partsOfIndex(i).indices.some(dependsOnData);
}

/** What stands behind each data index: one sample's position, as an i32 local. */
type Samples = ReadonlyMap<IndexExpr, Local>;

/** Leaves the index on the stack. */
function pushIndex(i: IndexExpr, scope: Scope, samples: Samples): void {
  const { asm } = scope;
  switch (i.kind) {
    case 'lit':
      asm.i32(i.value);
      return;
    case 'var':
      asm.get(scope.index(i.name));
      return;
    case 'add':
      pushIndex(i.a, scope, samples);
      pushIndex(i.b, scope, samples);
      asm.op(OP.i32Add);
      return;
    case 'scale':
      pushIndex(i.a, scope, samples);
      asm.i32(i.by);
      asm.op(OP.i32Mul);
      return;
    case 'mod':
    case 'div': {
      pushIndex(i.a, scope, samples);
      const a = asm.keep(I32);
      asm.get(a);
      asm.i32(i.by);
      asm.op(OP.i32RemS);
      const rest = asm.keep(I32);
      // Floor, not C: a negative rest gets `by` added.
      const floored = (): void => {
        asm.get(rest);
        asm.get(rest);
        asm.i32(31);
        asm.op(OP.i32ShrS);
        asm.i32(i.by);
        asm.op(OP.i32And);
        asm.op(OP.i32Add);
      };
      if (i.kind === 'mod') {
        floored();
        return;
      }
      asm.get(a);
      floored();
      asm.op(OP.i32Sub);
      asm.i32(i.by);
      asm.op(OP.i32DivS);
      return;
    }
    case 'rom': {
      const rom = scope.buffer(i.rom);
      pushAddress(rom, i.index, scope, samples);
      asm.memory(MEM.i32Load, rom.at.offset);
      return;
    }
    case 'data': {
      const l = samples.get(i);
      if (l === undefined) throw new CompilerBug('a data index has no samples');
      asm.get(l);
      return;
    }
  }
}

/** The base plus the element's displacement; the place's constant offset goes into the access itself. */
function pushAddress(buffer: BufferPlace, index: readonly IndexExpr[], scope: Scope, samples: Samples): void {
  const { asm } = scope;
  asm.get(buffer.at.base);
  const stride = strideOf(buffer.type, buffer.rom !== undefined);
  index.forEach((i, d) => {
    const by = stride * sizeOf(buffer.dims.slice(d + 1));
    if (i.kind === 'lit' && i.value === 0) return;
    pushIndex(i, scope, samples);
    asm.i32(by);
    asm.op(OP.i32Mul);
    asm.op(OP.i32Add);
  });
}

const NONE: Samples = new Map();

/** A static index as an i32 on the stack. */
export function pushStaticIndex(i: IndexExpr, scope: Scope): void {
  pushIndex(i, scope, NONE);
}

/** The address shared by all samples; the index must not depend on data. */
export function elementAddress(buffer: BufferPlace, index: readonly IndexExpr[], scope: Scope): Local {
  pushAddress(buffer, index, scope, NONE);
  return scope.asm.keep(I32);
}

/** One address a sample of the chunk. */
export function sampleAddresses(
  buffer: BufferPlace,
  index: readonly IndexExpr[],
  scope: Scope,
  data: DataIndex,
): readonly Local[] {
  const { math, asm } = scope;
  const leaves = new Map<IndexExpr, Lanes>();
  const collect = (i: IndexExpr, dim: number | undefined): void => {
    if (i.kind === 'data') {
      const position = data(i.value);
      if (dim === undefined) {
        leaves.set(i, math.truncate(position));
        return;
      }
      // Also where the type proves the range: for a sample that a condition left out, variables may be unset, and what
      // memory held before must not lead outside.
      const last = math.constant(BigInt(dim - 1), position.bits);
      const clamped = math.maximum(math.minimum(position, last), math.constant(0n, position.bits));
      leaves.set(i, math.truncate(clamped));
      return;
    }
    for (const inner of partsOfIndex(i).indices) collect(inner, undefined);
  };
  index.forEach((i, d) => {
    collect(i, buffer.dims[d]);
  });
  return [0, 1, 2, 3].map((sample) => {
    const samples = new Map<IndexExpr, Local>();
    for (const [i, lanes] of leaves) {
      if (lanes.bits !== 32) throw new CompilerBug('an index of 64 bits');
      asm.get(lanes.v);
      asm.vPick(VPICK.i32Extract, sample);
      samples.set(i, asm.keep(I32));
    }
    pushAddress(buffer, index, scope, samples);
    return asm.keep(I32);
  });
}
