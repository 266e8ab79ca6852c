// The command line in a process of its own, one command after the other, so that time and memory can be measured and
// a hang or a crash be told from a refusal.
import { run } from '#src/cli/run';

export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
}

export interface Measured {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** Of processor time: a busy machine shall not fail a test. */
  readonly seconds: number;
  /** Most memory the process ever held. */
  readonly peakBytes: number;
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

process.on('message', async ({ argv, cwd }: Command) => {
  let out = '';
  let err = '';
  const start = processorSeconds();
  const exit = await run(argv, {
    cwd,
    env: { PATH: process.env.PATH },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    outIsTerminal: false,
    errIsTerminal: false,
  });
  const seconds = processorSeconds() - start;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const measured: Measured = { exit, out, err, seconds, peakBytes };
  process.send!(measured);
});
