// The generated C++ as an engine: emits the project, compiles it and runs samples through its testbench.
import type { Design } from '#ir/design/design';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { emitProject } from '#src/backends/vitis/project';
import { inputFiles, outputFiles, readOutputs } from '#src/driver/csim-data';
import type { Samples } from '#src/driver/interpret';
import { type CsimJob, runCsim } from '#src/toolchain/csim';

export type CsimOptions = Pick<CsimJob, 'compiler' | 'apTypes' | 'progress'>;

/** Output codes of `inputs`; what went wrong with the tools is a diagnostic. */
export async function emulateCsim(
  design: Design,
  inputs: Samples,
  options: CsimOptions,
): Promise<Result<Samples>> {
  const project = emitProject(design);
  const outputs = outputFiles(design, project);
  const data = inputFiles(design, project, inputs);
  const run = await runCsim({ ...options, files: project.files, top: project.top, data, outputs });
  if (!run.value) return failed(run.diagnostics);
  const texts = outputs.map((name) => run.value!.outputs.get(name)!);
  return ok(readOutputs(design, texts, inputs.length));
}
