// One kernel, with everything it calls, as one WebAssembly module. The module depends on types and shapes alone: all
// addresses are arguments, constants are read from memory.
import { codeRange } from '#ir/fixed/type';
import type { Kernel } from '#ir/kernel/kernel';
import { Assembler } from './assembler.ts';
import { moduleBytes } from './bytes.ts';
import { LaneMath } from './lanes.ts';
import type { MacSite } from './mac-list.ts';
import { I32 } from './opcodes.ts';
import { levelRange, Ranges } from './ranges.ts';
import { Rewrites } from './rewrites.ts';
import { Arena, type Place, Scope, type Unit } from './scope.ts';
import { compileKernelBody } from './stmt.ts';

export interface CompiledKernel {
  readonly bytes: Uint8Array;
  /** Bytes of variables that die with a call. */
  readonly scratch: number;
  /** Bytes of variables that live through an inference. */
  readonly state: number;
  readonly sites: readonly MacSite[];
  /** ROM parameters whose sizes the code depends on. */
  readonly consulted: readonly string[];
}

/** Sizes of constants by parameter; see `levelOf`. */
export type Levels = (rom: string) => number;

/**
 * Exports `run(address of each parameter…, scratch, state, tables)`. An array's or ROM's address is its first element; a
 * stream's is the cell that holds the address of its next token. `tables` points to the address of each site's table.
 * Throws Unsupported beyond 64 bits.
 */
export function compileKernel(
  kernel: Kernel,
  kernels: ReadonlyMap<string, Kernel>,
  levels: Levels,
): CompiledKernel {
  const first = new Ranges();
  const compiled = compileWith(first, kernel, kernels, levels);
  return first.worthKnowing ? compileWith(new Ranges(first), kernel, kernels, levels) : compiled;
}

function compileWith(
  ranges: Ranges,
  kernel: Kernel,
  kernels: ReadonlyMap<string, Kernel>,
  levels: Levels,
): CompiledKernel {
  const count = kernel.params.length + 3;
  const type = { params: new Array<number>(count).fill(I32), results: [] };
  const asm = new Assembler(type);
  const scratch = new Arena();
  const state = new Arena();
  const unit: Unit = {
    asm,
    math: new LaneMath(asm),
    kernels,
    scratch: { base: kernel.params.length, arena: scratch },
    state: { base: kernel.params.length + 1, arena: state },
    tokens: new Map(),
    tables: kernel.params.length + 2,
    sites: [],
    ranges,
  };
  const places = new Map<string, Place>();
  kernel.params.forEach((p, i) => {
    if (p.kind === 'stream') {
      places.set(p.name, { kind: 'stream', cell: i, type: p.type, lanes: p.lanes });
      return;
    }
    const rom = p.kind === 'rom' ? p.name : undefined;
    const range = rom === undefined ? codeRange(p.type) : levelRange(p.type, levels(rom));
    places.set(p.name, {
      kind: 'buffer',
      at: { base: i, offset: 0 },
      type: p.type,
      dims: p.dims,
      rom,
      range,
    });
  });
  compileKernelBody(kernel, new Scope(unit, kernel, places), new Rewrites());
  return {
    bytes: moduleBytes([], [asm.finish('run')]),
    scratch: scratch.size,
    state: state.size,
    sites: unit.sites,
    consulted: [...ranges.consulted],
  };
}
