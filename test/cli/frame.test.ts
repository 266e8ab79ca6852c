// Catches: wrong exit codes, output on the wrong stream, commands without help or example, bugs that hide.
import { expect, it } from 'vitest';
import { CompilerBug } from '#ir/errors';
import { run } from '#src/cli/run';
import { shell, TINY } from './run-burin.ts';

const { burin, write, folder } = shell();
const COMMANDS = ['compile', 'check', 'convert', 'fmt', 'emulate', 'explain', 'show', 'passes', 'targets'];

it('lists every command, and each has help with an example and --json', async () => {
  const { exit, out } = await burin('--help');
  expect(exit).toBe(0);
  for (const name of COMMANDS) {
    expect(out).toContain(`  ${name} `);
    const help = await burin(name, '--help');
    expect(help.exit, name).toBe(0);
    expect(help.err).toBe('');
    expect(help.out).toContain('--json');
    expect(help.out).toMatch(new RegExp(`Example:\n {2}burin ${name}`));
  }
});

it('exits 2 on a wrong command line and says so on stderr only', async () => {
  write('tiny.nn', TINY);
  const wrong: readonly (readonly string[])[] = [
    [],
    ['chekc'],
    ['check'],
    ['check', 'tiny.nn', 'other.nn'],
    ['check', 'tiny.nn', '--prat', 'x'],
    ['check', 'tiny.nn', '--clock', '-5'],
    ['check', 'tiny.nn', '--clock', '0'],
    ['check', 'tiny.nn', '--io', 'sideways'],
    ['check', 'tiny.nn', '--part', 'xc"; exec rm'],
    ['check', 'tiny.nn', '--pass-limit', 'x'],
    ['emulate', 'tiny.nn'],
    ['emulate', 'tiny.nn', '--input', 'x.npy', '--engine', 'magic'],
    ['emulate', 'tiny.nn', '--input', 'x.npy', '--tolerance', '-1'],
    ['emulate', 'tiny.nn', '--input', 'x.npy', '--limit', '0'],
  ];
  for (const argv of wrong) {
    const { exit, out, err } = await burin(...argv);
    expect(exit, argv.join(' ')).toBe(2);
    expect(out).toBe('');
    expect(err.length).toBeGreaterThan(20);
  }
  expect((await burin('chekc')).err).toContain('check');
});

it('prints the version', async () => {
  expect((await burin('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('prints one JSON object under --json, with diagnostics in it and on stderr', async () => {
  const ran = await burin('explain', 'BN799', '--json');
  expect(ran.exit).toBe(1);
  expect(ran.json()).toMatchObject({ command: 'explain', exit: 1, result: null });
  expect(ran.json().diagnostics[0]?.code).toBe('BN716');
  expect(ran.err).toContain('BN716');
});

it('explains every message of the catalogue, and finds the nearest code', async () => {
  const list = await burin('explain', '--json');
  const all = list.json().result as readonly { readonly code: string }[];
  expect(all.length).toBeGreaterThan(60);
  for (const { code } of all) expect((await burin('explain', code)).out.length, code).toBeGreaterThan(40);
  expect((await burin('explain', 'bn707')).exit).toBe(0);
  expect((await burin('explain', 'BN7077')).err).toContain('burin explain BN707');
});

it('turns anything thrown into a report with exit code 70', async () => {
  for (const thrown of [new CompilerBug('the\u001b[2J bug'), 'text', undefined]) {
    let err = '';
    const exit = await run(['explain'], {
      cwd: folder,
      env: {},
      out: () => {
        throw thrown;
      },
      err: (text) => {
        err += text;
      },
      outIsTerminal: false,
      errIsTerminal: false,
    });
    expect(exit).toBe(70);
    expect(err).toContain('internal error');
    expect(err).toContain('arguments: ["explain"]');
    expect(err).not.toContain('\u001b');
  }
});

it('colours only terminals, and never under NO_COLOR', async () => {
  const coloured = async (env: Readonly<Record<string, string>>, terminal: boolean): Promise<boolean> => {
    let err = '';
    await run(['explain', 'BN799'], {
      cwd: folder,
      env,
      out: () => {},
      err: (text) => {
        err += text;
      },
      outIsTerminal: terminal,
      errIsTerminal: terminal,
    });
    return err.includes('\u001b[');
  };
  expect(await coloured({}, true)).toBe(true);
  expect(await coloured({ NO_COLOR: '1' }, true)).toBe(false);
  expect(await coloured({}, false)).toBe(false);
});

it('lists the passes in order', async () => {
  const { exit, json } = await burin('passes', '--json');
  expect(exit).toBe(0);
  const names = (json().result as readonly { readonly name: string }[]).map((p) => p.name);
  expect(names.indexOf('infer-shapes')).toBeLessThan(names.indexOf('resolve-configuration'));
});

it('lists parts and tools with what is known of them', async () => {
  const { exit, json } = await burin('targets', '--json');
  expect(exit).toBe(0);
  const { parts, tools } = json().result;
  expect(parts.map((p: { readonly name: string }) => p.name)).toContain('xcvu13p-flga2577-2-e');
  expect(tools.filter((t: { readonly default: boolean }) => t.default)).toHaveLength(1);
});
