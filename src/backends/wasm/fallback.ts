// Kernels with values beyond 64 bits run in the interpreter, sample by sample, on the same memory as the others.
import type { Kernel, Param } from '#ir/kernel/kernel';
import { type BoundKernel, bindKernel } from '../interpreter/bind-stmt.ts';
import { type Bound, newBuffer, newStream } from '../interpreter/frame.ts';
import { readCode, sampleAddress, writeCode } from './codes.ts';
import type { WasmMemory } from './engine.ts';
import { constantWidth, strideOf, TILE, widthOf } from './layout.ts';

export interface FallbackArgument {
  /** First element, or first value of the stream. */
  readonly base: number;
  /** Where a stream's position is kept. */
  readonly cell: number;
  /** Values of the stream in an inference. */
  readonly values: number;
}

export interface FallbackKernel {
  /** Before each tile. */
  readonly start: () => void;
  readonly run: () => void;
}

function newArgument(p: Param): Bound {
  return p.kind === 'stream' ? newStream(p.name, p.type, p.lanes) : newBuffer(p.name, p.type, p.dims);
}

/** State belongs to a sample, so every sample of a tile has its own bound kernel. */
export function fallbackKernel(
  kernel: Kernel,
  kernels: ReadonlyMap<string, Kernel>,
  args: readonly FallbackArgument[],
  memory: WasmMemory,
): FallbackKernel {
  const view = new DataView(memory.buffer);
  const samples = Array.from({ length: TILE }, (): { bound: BoundKernel; stores: readonly Bound[] } => {
    const stores = kernel.params.map(newArgument);
    return { bound: bindKernel(kernel, stores, kernels, kernel.name), stores };
  });
  const read = (p: Param, a: FallbackArgument, element: number, sample: number): bigint => {
    if (p.kind !== 'rom')
      return readCode(view, sampleAddress(a.base, p.type, element, sample), widthOf(p.type));
    const width = constantWidth(p.type);
    return readCode(view, a.base + element * width, width);
  };
  const write = (p: Param, a: FallbackArgument, element: number, sample: number, code: bigint): void => {
    writeCode(view, sampleAddress(a.base, p.type, element, sample), widthOf(p.type), code);
  };
  const position = (p: Param, a: FallbackArgument): number => {
    return (view.getInt32(a.cell, true) - a.base) / strideOf(p.type, false);
  };

  const load = (p: Param, store: Bound, a: FallbackArgument, sample: number): void => {
    if (store.kind === 'stream') {
      store.head = 0;
      store.values.length = 0;
      if (p.kind !== 'rom' && p.dir === 'out') return;
      for (let i = position(p, a); i < a.values; i++) store.values.push(read(p, a, i, sample));
      return;
    }
    const given = p.kind === 'rom' || p.dir !== 'out';
    for (let i = 0; i < store.data.length; i++) store.data[i] = given ? read(p, a, i, sample) : undefined;
  };
  const save = (p: Param, store: Bound, a: FallbackArgument, sample: number): void => {
    if (p.kind === 'rom' || p.dir === 'in') return;
    const from = store.kind === 'stream' ? position(p, a) : 0;
    (store.kind === 'stream' ? store.values : store.data).forEach((code, i) => {
      if (code !== undefined) write(p, a, from + i, sample, code);
    });
  };
  const advance = (p: Param, store: Bound, a: FallbackArgument): void => {
    if (store.kind !== 'stream' || p.kind !== 'stream') return;
    const by = p.dir === 'in' ? store.head : store.values.length;
    view.setInt32(a.cell, view.getInt32(a.cell, true) + by * strideOf(p.type, false), true);
  };

  return {
    start: () => {
      for (const s of samples) s.bound.start();
    },
    run: () => {
      samples.forEach(({ bound, stores }, sample) => {
        kernel.params.forEach((p, i) => {
          load(p, stores[i]!, args[i]!, sample);
        });
        bound.run();
        kernel.params.forEach((p, i) => {
          save(p, stores[i]!, args[i]!, sample);
        });
      });
      kernel.params.forEach((p, i) => {
        advance(p, samples[0]!.stores[i]!, args[i]!);
      });
    },
  };
}
