// The C++ engine for oracle cases: a case whose project does not compile or run is a defect, not a result.
import type { Design } from '#ir/design/design';
import { emulateCsim as runEngine } from '#src/cli/csim-engine';
import type { Samples } from '#src/driver/interpret';
import { runTool } from '#src/toolchain/process';

/** The compiler's name, or undefined where there is none. */
export async function findCompiler(): Promise<string | undefined> {
  const name = process.env.CXX ?? 'g++';
  const run = await runTool(name, ['--version'], { cwd: process.cwd(), timeoutMs: 10_000 });
  return run.outcome === 'done' ? name : undefined;
}

export async function emulateCsim(design: Design, samples: Samples, compiler: string): Promise<Samples> {
  const run = await runEngine(design, samples, { compiler, progress: () => {} });
  if (run.value) return run.value;
  const said = run.diagnostics.flatMap((d) => [d.message, ...d.notes.map((n) => n.message)]);
  throw new Error(`C++ simulation of ${design.name} failed: ${said.join('\n')}`);
}
