// The generated C++ as an engine: emits the project, compiles it once and runs blocks of samples through its testbench.
import type { Design } from '#ir/design/design';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { emitProject } from '#src/backends/vitis/project';
import { inputFiles, outputFiles, readOutputs } from '#src/driver/csim-data';
import type { Samples } from '#src/driver/interpret';
import { type CsimProgram, compileCsim } from '#src/toolchain/csim';

type CsimOptions = Pick<CsimProgram, 'compiler' | 'apTypes' | 'progress'>;

export interface CsimEngine {
  /** Output codes of `inputs`. */
  readonly run: (inputs: Samples) => Promise<Result<Samples>>;
  readonly close: () => void;
}

/** What went wrong with the tools is a diagnostic. The caller closes what it gets. */
export async function startCsim(design: Design, options: CsimOptions): Promise<Result<CsimEngine>> {
  const project = emitProject(design);
  const outputs = outputFiles(design, project);
  const compiled = await compileCsim({ ...options, files: project.files, top: project.top });
  if (!compiled.value) return failed(compiled.diagnostics);
  const { run, close } = compiled.value;
  return ok({
    close,
    run: async (inputs) => {
      const ran = await run({ data: inputFiles(design, project, inputs), outputs });
      if (!ran.value) return failed(ran.diagnostics);
      const texts = outputs.map((name) => ran.value!.outputs.get(name)!);
      return ok(readOutputs(design, texts, inputs.length));
    },
  });
}
