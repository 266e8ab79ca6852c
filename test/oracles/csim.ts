// The C++ engine for oracle cases: a case whose project does not compile or run is a defect, not a result.
import type { Design } from '#ir/design/design';
import type { Result } from '#ir/diagnostics/diagnostic';
import { startCsim } from '#src/cli/csim-engine';
import type { Samples } from '#src/driver/interpret';
import { runTool } from '#src/toolchain/process';

/** The compiler's name, or undefined where there is none. */
export async function findCompiler(): Promise<string | undefined> {
  const name = process.env.CXX ?? 'g++';
  const run = await runTool(name, ['--version'], { cwd: process.cwd(), timeoutMs: 10_000 });
  return run.outcome === 'done' ? name : undefined;
}

function failure(design: Design, { diagnostics }: Result<unknown>): Error {
  const said = diagnostics.flatMap((d) => [d.message, ...d.notes.map((n) => n.message)]);
  return new Error(`C++ simulation of ${design.name} failed: ${said.join('\n')}`);
}

export async function emulateCsim(design: Design, samples: Samples, compiler: string): Promise<Samples> {
  const started = await startCsim(design, { compiler, progress: () => {} });
  if (!started.value) throw failure(design, started);
  try {
    const run = await started.value.run(samples);
    if (!run.value) throw failure(design, run);
    return run.value;
  } finally {
    started.value.close();
  }
}
