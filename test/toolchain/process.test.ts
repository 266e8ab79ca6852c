// Catches: a missing program taken for a failing one, a shell between us and the arguments, a run without end.
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { lastLines, runTool } from '#src/toolchain/process';

const options = { cwd: tmpdir(), timeoutMs: 20_000 };
const node = process.execPath;

it('tells a missing program from a failing one', async () => {
  expect(await runTool('burin-no-such-program', [], options)).toMatchObject({ outcome: 'missing' });
  expect(await runTool(node, ['-e', 'process.exit(3)'], options)).toMatchObject({
    outcome: 'failed',
    exitCode: 3,
    status: 'exit code 3',
  });
});

it('hands arguments over as they are', async () => {
  const evil = '"; exit 9 #$(exit 9)`exit 9`';
  const run = await runTool(node, ['-e', 'console.log(process.argv[1])', evil], options);
  expect(run).toMatchObject({ outcome: 'done', output: evil });
});

it('stops a run that takes too long', async () => {
  const run = await runTool(node, ['-e', 'setInterval(() => {}, 1000)'], { ...options, timeoutMs: 300 });
  expect(run).toMatchObject({ outcome: 'timeout', status: 'took too long' });
});

it('cuts the last lines', () => {
  expect(lastLines('a\n\nb\r\nc\n', 2)).toEqual(['b', 'c']);
});
