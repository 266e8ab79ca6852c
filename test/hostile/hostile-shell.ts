// Runs hostile command lines and demands what must hold of each: a diagnostic or a result, never a crash, soon, in
// bounded memory, and nothing left behind by a refusal.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Measured } from './hostile-process.ts';

const LIMIT_SECONDS = 5;
const LIMIT_BYTES = 1.2e9;
/** Of the clock, for a machine with other things to do. */
const HANG_MS = 60_000;

export interface HostileShell {
  readonly folder: string;
  readonly write: (name: string, content: string | Uint8Array) => string;
  /** Ends with 0 or 1. */
  readonly burin: (...argv: readonly string[]) => Promise<Measured>;
  /** Ends with 1, says why, and leaves nothing behind. */
  readonly refused: (...argv: readonly string[]) => Promise<Measured>;
}

const PROCESS = fileURLToPath(new URL('./hostile-process.ts', import.meta.url));

/** A folder and a process for the test file that calls it. */
export function hostileShell(): HostileShell {
  const folder = mkdtempSync(join(tmpdir(), 'burin-hostile-'));
  let child: ChildProcess | undefined;
  const start = (): ChildProcess => {
    const execArgv = ['--import', 'tsx', '--conditions=source'];
    child = fork(PROCESS, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return child;
  };
  const stop = (): void => {
    child?.removeAllListeners();
    child?.kill('SIGKILL');
    child = undefined;
  };
  afterAll(() => {
    stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = (argv: readonly string[]): Promise<Measured> =>
    new Promise((resolve, reject) => {
      const to = child ?? start();
      const fail = (why: string): void => {
        clearTimeout(timer);
        stop();
        reject(new Error(`burin ${argv.join(' ').slice(0, 200)}: ${why}`));
      };
      const timer = setTimeout(() => fail(`no answer after ${HANG_MS / 1000} s`), HANG_MS);
      to.once('exit', (code, signal) => fail(`the process ended with ${code ?? signal}`));
      to.once('message', (measured) => {
        clearTimeout(timer);
        to.removeAllListeners();
        resolve(measured as Measured);
      });
      to.send({ argv, cwd: folder });
    });
  // The first command loads the program.
  beforeAll(async () => void (await ask(['--version'])));
  const burin = async (...argv: readonly string[]): Promise<Measured> => {
    const measured = await ask(argv);
    expect(measured.err).not.toContain('internal error');
    expect([0, 1]).toContain(measured.exit);
    expect(measured.seconds).toBeLessThan(LIMIT_SECONDS);
    expect(measured.peakBytes).toBeLessThan(LIMIT_BYTES);
    // Nothing of a file may steer the terminal.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(measured.out + measured.err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    return measured;
  };
  const refused = async (...argv: readonly string[]): Promise<Measured> => {
    const before = readdirSync(folder);
    const measured = await burin(...argv);
    expect(measured.exit, measured.out).toBe(1);
    expect(measured.err).toMatch(/^error BN\d{3}: /m);
    expect(readdirSync(folder)).toEqual(before);
    return measured;
  };
  return {
    folder,
    burin,
    refused,
    write: (name, content) => {
      writeFileSync(join(folder, name), content);
      return name;
    },
  };
}
