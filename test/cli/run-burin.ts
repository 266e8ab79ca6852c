// Runs a command line inside the test process, in a folder of its own, and hands back what a shell would see.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { run } from '#src/cli/run';

export interface Shell {
  readonly folder: string;
  readonly write: (name: string, content: string | Uint8Array) => string;
  readonly burin: (...argv: readonly string[]) => Promise<Ran>;
}

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** Standard output as `--json` prints it. */
  readonly json: () => Report;
  /** Codes of the diagnostics on standard error, in order. */
  readonly codes: readonly string[];
}

interface Report {
  readonly command: string;
  readonly exit: number;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly message: string;
    readonly where?: string;
  }[];
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own result, and tests look at parts of it.
  readonly result: any;
}

/** A folder that is removed after the test file. `env` replaces the environment. */
export function shell(env: Readonly<Record<string, string | undefined>> = { PATH: process.env.PATH }): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'burin-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const burin = async (...argv: readonly string[]): Promise<Ran> => {
    let out = '';
    let err = '';
    const exit = await run(argv, {
      cwd: folder,
      env,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      outIsTerminal: false,
      errIsTerminal: false,
    });
    const codes = [...err.matchAll(/^(?:error|warning|note) (BN\d+):/gm)].map((m) => m[1]!);
    return { exit, out, err, codes, json: () => JSON.parse(out) as Report };
  };
  return {
    folder,
    burin,
    write: (name, content) => {
      writeFileSync(join(folder, name), content);
      return name;
    },
  };
}

/** A network of ten lines with everything in it: two layers, weights in the text, a stream interface. */
export const TINY = `model tiny
target "xcvu13p-flga2577-2-e" { clock 5ns  io stream }

input x: fixed<8,4>[2]
hidden = x |> d: dense(2) { weight = [[1, 0.5], [-1, 2]]  bias = [0, 0.25] }
y = hidden |> r: relu
output y
`;
