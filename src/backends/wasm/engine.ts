// The part of the JavaScript WebAssembly interface used here, written down because the type library of the
// language alone does not know it.

declare const module: unique symbol;

/** Compiled code. V8 keeps the optimised code with it, so instances made later start fast. */
export interface CompiledModule {
  readonly [module]: true;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export type WasmFunction = (...args: number[]) => number | undefined;
export type WasmImports = Readonly<Record<string, Readonly<Record<string, WasmFunction | WasmMemory>>>>;

interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: WasmImports,
  ) => { readonly exports: Readonly<Record<string, WasmFunction>> };
  readonly Memory: new (limits: { readonly initial: number }) => WasmMemory;
}

const engine = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;

const PAGE_BYTES = 65536;

export function compileModule(bytes: Uint8Array): CompiledModule {
  return new engine.Module(bytes);
}

export function instantiate(
  module: CompiledModule,
  imports: WasmImports,
): Readonly<Record<string, WasmFunction>> {
  return new engine.Instance(module, imports).exports;
}

export function createMemory(bytes: number): WasmMemory {
  return new engine.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE_BYTES)) });
}
