// Catches: a deadlock that exits 0, depths that do not reach the project, its manifest, its rebuild or its estimate, files
// that are half there, options that are taken where they mean nothing, and a trace that is of another run than the table.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { shell, TINY } from './run-burin.ts';

const outcome = vi.hoisted(() => ({ instead: undefined as object | undefined }));
vi.mock('#src/codesign/size-fifos', async (original) => {
  const real = await original<typeof import('#src/codesign/size-fifos')>();
  return {
    ...real,
    sizeFifos: (...args: Parameters<typeof real.sizeFifos>) => outcome.instead ?? real.sizeFifos(...args),
  };
});

const { burin, write, folder } = shell();
write('tiny.nn', TINY);
/** Two branches; the concatenation reads all of the first before any of the second. */
const FORK = `model branches
target "xcvu13p-flga2577-2-e" { clock 5ns  io stream }
input x: fixed<16,6>[12,2]
a = x |> left: relu
b = x |> right: relu
output concatenate(a, b, axis = 0)
`;
write('fork.nn', FORK);
write('flat.nn', TINY.replace('io stream', 'io parallel'));
const UNIT = ['--tool', 'unit-1'] as const;

interface Fifo {
  readonly fifo: string;
  readonly places: number;
  readonly before: number;
  readonly after: number;
  readonly tight: boolean;
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** FIFO → depth as the C++ says. */
function depthsIn(project: string): ReadonlyMap<string, number> {
  const found = read(`${project}/firmware/branches.cpp`).matchAll(/STREAM variable=(\w+) depth=(\d+)/g);
  return new Map([...found].map(([, name, depth]) => [name!, Number(depth)]));
}

describe('burin simulate', () => {
  it('prints a row an instance and one a FIFO under what the figures are', async () => {
    const { exit, out } = await burin('simulate', 'tiny.nn', '--samples', '8', ...UNIT);
    expect(exit).toBe(0);
    expect(out).toContain('tiny: 8 samples back to back at 5 ns, schedules of unit-1');
    expect(out).toContain('cycle-approximate simulation of scheduled functions, not figures of C synthesis');
    expect(out).toMatch(/^a sample every \d+ cycles?, \d+ ns, steady over 8 samples back to back$/m);
    expect(out).toMatch(/^dense_d +8 +\d/m);
    expect(out).toMatch(/^d_out +1 +1 +8 +\d/m);
  });

  it('is the same to programs', async () => {
    const { result } = (await burin('simulate', 'tiny.nn', '--samples', '8', '--json', ...UNIT)).json();
    expect(result).toMatchObject({ model: 'tiny', samples: 8, deadlock: null, interval: { steady: true } });
    expect(result.times).toHaveLength(8);
    expect(result.latency).toBe(result.times[0].done - result.times[0].started);
    expect(result.instances.map((r: { starts: number }) => r.starts)).toEqual([8, 8]);
  });

  it('takes clock and tool from the command line', async () => {
    const { out } = await burin('simulate', 'tiny.nn', '--clock', '4', '--tool', 'vivado_hls-2020.1');
    expect(out).toContain('16 samples back to back at 4 ns, schedules of vivado_hls-2020.1');
  });

  it('writes the trace and the page of the same run', async () => {
    const files = ['--timeline', 't.json', '--html', 't.html'];
    const { exit, out } = await burin('simulate', 'tiny.nn', '--samples', '8', ...files, ...UNIT);
    expect(exit).toBe(0);
    expect(out).toContain('written to t.json\nwritten to t.html');
    const trace = JSON.parse(read('t.json'));
    const runs = trace.traceEvents.filter((e: { cat?: string; name: string }) => e.cat === 'run');
    expect(runs.filter((e: { name: string }) => e.name.startsWith('dense_d '))).toHaveLength(8);
    expect(trace.otherData).toMatchObject({ samples: 8, clock_ns: 5 });
    expect(read('t.html')).toContain('dense_d over time');
  });

  it('runs io_parallel designs, which have no FIFOs', async () => {
    const { exit, out } = await burin('simulate', 'flat.nn', ...UNIT);
    expect(exit).toBe(0);
    expect(out).not.toMatch(/^FIFO/m);
    const sized = await burin('simulate', 'flat.nn', '--size-fifos', ...UNIT);
    expect(sized).toMatchObject({ exit: 1, codes: ['BN718'] });
  });

  it('says how far it is where that takes long', async () => {
    const { err } = await burin('simulate', 'tiny.nn', '--samples', '1000', ...UNIT);
    expect(err).toContain('simulated 500 of 1000 samples');
  });

  it.each([
    ['0', 'It is a whole number from 1 to 100000.'],
    ['100001', 'It is a whole number from 1 to 100000.'],
    ['many', 'It is a whole number from 1 to 100000.'],
  ])('refuses --samples %s', async (samples, why) => {
    const { exit, err } = await burin('simulate', 'tiny.nn', '--samples', samples);
    expect(exit).toBe(2);
    expect(err).toContain(why);
  });

  it('refuses more than memory holds, and says how many samples it takes', async () => {
    write('long.nn', FORK.replaceAll('[12,2]', '[40000,1]').replace('branches', 'long'));
    const { exit, err, codes } = await burin('simulate', 'long.nn', '--samples', '500', ...UNIT);
    expect({ exit, codes }).toEqual({ exit: 1, codes: ['BN662'] });
    const most = Number(/--samples (\d+) or fewer/.exec(err)?.[1]);
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThan(500);
    expect((await burin('simulate', 'long.nn', '--samples', '2', ...UNIT)).exit).toBe(0);
  });

  it('refuses files it cannot write, and tools it does not know', async () => {
    const unwritable = await burin('simulate', 'tiny.nn', '--timeline', 'nowhere/t.json', ...UNIT);
    expect(unwritable).toMatchObject({ exit: 1, codes: ['BN709'], out: '' });
    expect(await burin('simulate', 'tiny.nn', '--html', 'tiny.nn/t.html', ...UNIT)).toMatchObject({
      exit: 1,
      codes: ['BN709'],
    });
    expect((await burin('simulate', 'tiny.nn', '--tool', 'gcc-9')).codes).toContain('BN652');
  });
});

describe('--size-fifos', () => {
  it('finds what each branch needs, and simulates with that', async () => {
    const { exit, json } = await burin('simulate', 'fork.nn', '--size-fifos', '--json', ...UNIT);
    expect(exit).toBe(0);
    const { sizing, fifos } = json().result;
    const sized: readonly Fifo[] = sizing.fifos;
    expect(sized.every((f) => f.before === 12)).toBe(true);
    expect(Math.max(...sized.map((f) => f.after))).toBeLessThanOrEqual(12);
    expect(Math.min(...sized.map((f) => f.after))).toBeLessThan(4);
    expect(sized.some((f) => f.tight && f.after > 4)).toBe(true);
    expect(fifos.map((f: Fifo) => f.places)).toEqual(sized.map((f) => f.after));
    expect(sizing.curve[0].interval).toBe(sizing.before.interval);
  });

  it('says before and after', async () => {
    const { out } = await burin('simulate', 'fork.nn', '--size-fifos', ...UNIT);
    expect(out).toContain('FIFO depths with which no sample is done later than with FIFOs without bound');
    expect(out).toMatch(/^\S+ +12 -> \d+ +(?:deadlock|sample \d+ \d+ cycles? later)/m);
  });

  it('writes them into a project, its manifest and its estimate, and a rebuild has the same bytes', async () => {
    expect((await burin('compile', 'fork.nn', '-o', 'plain')).exit).toBe(0);
    const { exit, out } = await burin('compile', 'fork.nn', '-o', 'sized', '--size-fifos');
    expect(exit).toBe(0);
    expect(out).toMatch(/FIFO depths: \d of 4 changed/);
    const manifest = JSON.parse(read('sized/burin.json'));
    expect(manifest.command.at(-1)).toBe('--size-fifos');
    const depths = depthsIn('sized');
    for (const [name, depth] of Object.entries(manifest.request.depths)) expect(depths.get(name)).toBe(depth);
    expect([...depths.values()]).not.toEqual([...depthsIn('plain').values()]);
    expect(await burin('compile', 'sized/burin.json', '-o', 'again')).toMatchObject({ exit: 0, codes: [] });
    expect(read('again/firmware/branches.cpp')).toBe(read('sized/firmware/branches.cpp'));
    const fifo = async (model: string) => {
      const { result } = (await burin('estimate', model, '--json')).json();
      return result.design.top.categories.fifo;
    };
    expect(await fifo('sized/burin.json')).not.toEqual(await fifo('plain/burin.json'));
  });

  it('changes no bit of what the C++ computes', () => {
    if (spawnSync('g++', ['--version']).status !== 0) {
      console.warn('no g++: the C++ with other depths is not run');
      return;
    }
    const ran = spawnSync(join(folder, 'sized/run_csim.sh'), { encoding: 'utf8' });
    expect(ran.stdout).toContain('0 of 96 values differ');
    expect(ran.status).toBe(0);
  });

  it('does not go with a manifest, which has its depths', async () => {
    const ran = await burin('compile', 'sized/burin.json', '-o', 'third', '--size-fifos');
    expect(ran).toMatchObject({ exit: 1, codes: ['BN718'] });
    expect(existsSync(join(folder, 'third'))).toBe(false);
  });

  it('refuses a design that waits for something else, and a search that does not end', async () => {
    outcome.instead = { kind: 'deadlock', deadlock: { cycle: 3, circle: [], waits: [] } };
    const stuck = await burin('compile', 'fork.nn', '-o', 'stuck', '--size-fifos');
    expect(stuck).toMatchObject({ exit: 4, codes: ['BN660'] });
    outcome.instead = { kind: 'unfinished' };
    const cut = await burin('simulate', 'fork.nn', '--size-fifos', ...UNIT);
    expect(cut).toMatchObject({ exit: 1, codes: ['BN661'] });
    outcome.instead = undefined;
    expect(existsSync(join(folder, 'stuck'))).toBe(false);
  });
});

describe('a deadlock', () => {
  /** The project of two branches with other depths in its manifest. */
  function edited(depths: Readonly<Record<string, number>>): string {
    const manifest = JSON.parse(read('plain/burin.json'));
    manifest.request.depths = depths;
    writeFileSync(join(folder, 'plain/burin.json'), JSON.stringify(manifest));
    return 'plain/burin.json';
  }

  it('is the verdict of depths that are too short, named with its circle', async () => {
    const short = Object.fromEntries([...depthsIn('plain').keys()].map((name) => [name, 1]));
    const model = edited(short);
    const { exit, out } = await burin('simulate', model, '--html', 'stuck.html', ...UNIT);
    expect(exit).toBe(4);
    expect(out).toMatch(/^deadlock: from cycle \d+ on nothing moves any more$/m);
    expect(out).toMatch(
      /^ {2}\S+ waits for the FIFO \S+ to have room \(1 place, all taken\), which \S+ reads$/m,
    );
    expect(out).toMatch(/^ {2}\S+ waits for a token in the FIFO \S+, which \S+ writes$/m);
    expect(out).toContain('--size-fifos finds how many');
    expect(read('stuck.html')).toContain('deadlock: from cycle');
    const sized = await burin('simulate', model, '--size-fifos', '--json', ...UNIT);
    expect(sized.exit).toBe(0);
    expect(sized.json().result).toMatchObject({ deadlock: null, sizing: { before: null } });
  });

  it('of a manifest with depths of no FIFO is a damaged manifest', async () => {
    expect(await burin('simulate', edited({ nobody: 3 }))).toMatchObject({ exit: 1, codes: ['BN711'] });
    expect(await burin('simulate', edited({ x: 0 }))).toMatchObject({ exit: 1, codes: ['BN711'] });
  });
});
