// The generated C++ as an engine: emits the project, compiles it with g++ and runs all samples through it.
import type { Design } from '#ir/design/design';
import { emitProject } from '#src/backends/vitis/project';
import { inputFiles, outputFiles, readOutputs } from '#src/driver/csim-data';
import type { Samples } from '#src/driver/interpret';
import { runCsim } from '#src/toolchain/csim';
import { runTool } from '#src/toolchain/process';

/** The compiler's name, or undefined where there is none. */
export async function findCompiler(): Promise<string | undefined> {
  const name = process.env.CXX ?? 'g++';
  const run = await runTool(name, ['--version'], { cwd: process.cwd(), timeoutMs: 10_000 });
  return run.outcome === 'done' ? name : undefined;
}

export async function emulateCsim(design: Design, samples: Samples, compiler: string): Promise<Samples> {
  const project = emitProject(design);
  const outputs = outputFiles(design, project);
  const run = await runCsim({
    files: project.files,
    top: project.top,
    data: inputFiles(design, project, samples),
    outputs,
    compiler,
    progress: () => {},
  });
  if (!run.value) {
    const said = run.diagnostics.flatMap((d) => [d.message, ...d.notes.map((n) => n.message)]);
    throw new Error(`C++ simulation of ${design.name} failed: ${said.join('\n')}`);
  }
  const texts = outputs.map((name) => run.value!.outputs.get(name)!);
  return readOutputs(design, texts, samples.length);
}
