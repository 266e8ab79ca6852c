// Runs outside programs: never through a shell, output bounded, time bounded, and "not there" told from "failed".

export interface ToolRun {
  readonly outcome: 'done' | 'failed' | 'missing' | 'timeout';
  /** For people: `exit code 1`, `killed by SIGSEGV`. */
  readonly status: string;
  readonly exitCode: number | undefined;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

export interface ToolOptions {
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
}

const OUTPUT_LIMIT = 4 * 1024 * 1024;

/** The part of a finished process that is looked at here. */
interface Finished {
  readonly timedOut: boolean;
  readonly signal?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
  readonly all?: unknown;
}

function statusOf(run: Finished): string {
  if (run.timedOut) return 'took too long';
  if (run.signal) return `killed by ${run.signal}`;
  return `exit code ${run.exitCode ?? 'unknown'}`;
}

/** Runs `program` with `args`; a program that fails is a result, not an exception. */
export async function runTool(
  program: string,
  args: readonly string[],
  options: ToolOptions,
): Promise<ToolRun> {
  const { execa } = await import('execa');
  const run: Finished = await execa(program, args, {
    cwd: options.cwd,
    env: options.env ?? {},
    timeout: options.timeoutMs,
    reject: false,
    all: true,
    stdin: 'ignore',
    maxBuffer: OUTPUT_LIMIT,
  });
  const output = typeof run.all === 'string' ? run.all : '';
  const missing = run.exitCode === undefined && run.code === 'ENOENT';
  return {
    outcome: missing ? 'missing' : run.timedOut ? 'timeout' : run.exitCode === 0 ? 'done' : 'failed',
    status: missing ? 'not found' : statusOf(run),
    exitCode: run.exitCode,
    output,
  };
}

/** The last `count` lines, for a note under a diagnostic. */
export function lastLines(text: string, count: number): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-count);
}
