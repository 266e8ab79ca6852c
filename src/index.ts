// What programs import from `burin`: reading a model, trying settings on it, and computing what its hardware would.
export type { Diagnostic, Result } from '#ir/diagnostics/diagnostic';
export type { Module } from '#ir/graph/module';
export { ModuleCache as EmulatorCache } from '#src/backends/wasm/module-cache';
export { applyOptions } from '#src/driver/apply-options';
export { loadModel } from '#src/driver/load-model';
export { compileEmulator, type ModelArray, type ModelEmulator } from '#src/driver/model-emulator';
export type { BuildRequest, SourceFiles } from '#src/driver/request';
export { filesIn } from '#src/toolchain/read-file';
