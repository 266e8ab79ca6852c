// A loaded model as something that computes: passes, lowering and code in one step, for programs that try settings.
import type { Port } from '#ir/design/design';
import { failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module, Shape } from '#ir/graph/module';
import { compileEmulator as compileDesign } from '#src/backends/wasm/emulator';
import type { ModuleCache } from '#src/backends/wasm/module-cache';
import { buildLoaded } from './pipeline.ts';

export interface ModelArray {
  /** The input or output of the model. */
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
}

export interface ModelEmulator {
  readonly inputs: readonly ModelArray[];
  readonly outputs: readonly ModelArray[];
  /**
   * The hardware's outputs, bit for bit, one array for each output. `inputs`: one array for each input, row-major, samples
   * first. A RangeError where lengths do not fit or a value is no finite number.
   */
  readonly run: (inputs: readonly ArrayLike<number>[]) => readonly Float64Array[];
  /** Why parts of the model run slowly, in words for people. */
  readonly notes: readonly string[];
}

function sizeOf(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Samples that all inputs agree on. */
function samplesOf(inputs: readonly ArrayLike<number>[], ports: readonly Port[]): number {
  if (inputs.length !== ports.length) {
    throw new RangeError(`the model has ${ports.length} inputs, not ${inputs.length}`);
  }
  const counts = ports.map((p, k) => inputs[k]!.length / sizeOf(p.shape));
  const samples = counts[0] ?? 0;
  ports.forEach((p, k) => {
    if (counts[k] === samples && Number.isInteger(samples)) return;
    const length = inputs[k]!.length;
    throw new RangeError(`input "${p.value}" has ${length} values; a sample has ${sizeOf(p.shape)}`);
  });
  return samples;
}

/**
 * An emulator of the loaded model with its settings. With a `cache` that earlier calls used, only what differs is compiled.
 * Errors of the model are diagnostics.
 */
export function compileEmulator(module: Module, cache?: ModuleCache): Result<ModelEmulator> {
  const { design, diagnostics } = buildLoaded(module);
  if (!design || hasErrors(diagnostics)) return failed(diagnostics);
  const emulator = compileDesign(design, cache);
  const ports = (dir: Port['dir']): readonly Port[] => design.ports.filter((p) => p.dir === dir);
  const arrays = (list: readonly Port[]): readonly ModelArray[] =>
    list.map((p) => ({ name: p.value, shape: p.shape }));
  const ins = ports('in');
  return ok(
    {
      inputs: arrays(ins),
      outputs: arrays(ports('out')),
      run: (inputs) => emulator.run(inputs, samplesOf(inputs, ins)),
      notes: emulator.notes,
    },
    diagnostics,
  );
}
