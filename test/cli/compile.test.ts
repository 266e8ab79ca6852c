// Catches: half-written projects, projects that cannot be rebuilt or do not say what they were made from, bytes that
// depend on where the command ran.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Manifest } from '#src/driver/manifest';
import { shell, TINY } from './run-burin.ts';

const { burin, write, folder } = shell();
write('tiny.nn', TINY);

function tree(path: string): ReadonlyMap<string, string> {
  const names = readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name));
  return new Map(names.sort().map((n) => [n.slice(join(folder, path).length), readFileSync(n, 'utf8')]));
}

function manifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(folder, path, 'burin.json'), 'utf8')) as Manifest;
}

it('writes a whole project with a manifest that says how it was made', async () => {
  const ran = await burin(
    'compile',
    'tiny.nn',
    '-o',
    'prj',
    '--set',
    'd.weight=fixed<6,2>',
    '--clock',
    '4',
    '--json',
  );
  expect(ran.err).not.toContain('error');
  expect(ran.exit).toBe(0);
  const { result } = ran.json();
  expect(result).toMatchObject({ folder: 'prj', top: 'tiny' });
  expect([...tree('prj').keys()].map((k) => k.slice(1)).sort()).toEqual([...result.files].sort());
  const m = manifest('prj');
  expect(m.command).toEqual(
    'burin compile tiny.nn --set d.weight=fixed<6,2> --clock 4 --samples 2'.split(' '),
  );
  expect(m).toMatchObject({ format: 1, folder: '..', inputs: [{ file: 'tiny.nn' }] });
  expect(m.configuration.layers.d?.precision.weight).toEqual({
    type: 'fixed<6,2>',
    origin: '--set d.weight=fixed<6,2>',
  });
  expect(m.configuration.settings.clockPeriod).toEqual({ value: 4, origin: '--clock 4' });
  expect(m.files.map((f) => f.file)).toContain('firmware/tiny.cpp');
  expect(readdirSync(folder).sort()).toEqual(['prj', 'tiny.nn']);
});

it('refuses a folder that exists, and replaces its own projects under --force only', async () => {
  const again = await burin('compile', 'tiny.nn', '-o', 'prj');
  expect(again).toMatchObject({ exit: 1, codes: ['BN707'], out: '' });
  expect((await burin('compile', 'tiny.nn', '-o', 'prj', '--force')).exit).toBe(0);
  mkdirSync(join(folder, 'mine'));
  expect(await burin('compile', 'tiny.nn', '-o', 'mine', '--force')).toMatchObject({
    exit: 1,
    codes: ['BN708'],
  });
  expect(readdirSync(join(folder, 'mine'))).toEqual([]);
});

it('reports an output that cannot be written and leaves nothing', async () => {
  const before = readdirSync(folder);
  expect(await burin('compile', 'tiny.nn', '-o', 'tiny.nn/prj')).toMatchObject({ exit: 1, codes: ['BN709'] });
  expect(await burin('compile', 'tiny.nn', '-o', `new/${'x'.repeat(300)}`)).toMatchObject({ exit: 1 });
  expect(readdirSync(folder)).toEqual(before);
});

it('gives the same bytes wherever it runs', async () => {
  await burin('compile', 'tiny.nn', '-o', 'one');
  mkdirSync(join(folder, 'elsewhere'));
  const other = shell();
  cpSync(join(folder, 'tiny.nn'), join(other.folder, 'tiny.nn'));
  await other.burin('compile', join(other.folder, 'tiny.nn'), '-o', join(other.folder, 'two'));
  for (const [name, text] of tree('one')) {
    expect(readFileSync(join(other.folder, 'two', name), 'utf8'), name).toBe(text);
  }
});

it('rebuilds from the manifest, also after model and project have moved together', async () => {
  const set = ['--set', 'd.reuse=2', '--set', 'd.strategy=resource'];
  expect((await burin('compile', 'tiny.nn', '-o', 'home/prj', ...set)).exit).toBe(0);
  renameSync(join(folder, 'home'), join(folder, 'away'));
  // The manifest names the model's folder relative to itself, so the model moves along.
  cpSync(join(folder, 'tiny.nn'), join(folder, 'away/tiny.nn'));
  const m = manifest('away/prj');
  expect(m.folder).toBe('../..');
  const ran = await burin('compile', 'away/prj/burin.json', '-o', 'away/again');
  expect(ran.codes).toEqual([]);
  expect(ran.exit).toBe(0);
  expect(tree('away/again')).toEqual(tree('away/prj'));
});

it('rebuilds in place only under --force', async () => {
  const before = tree('prj');
  expect(await burin('compile', 'prj/burin.json')).toMatchObject({ exit: 1, codes: ['BN707'] });
  expect((await burin('compile', 'prj/burin.json', '--force')).exit).toBe(0);
  expect(tree('prj')).toEqual(before);
});

it('stops when an input is not what it was', async () => {
  await burin('compile', 'tiny.nn', '-o', 'old');
  writeFileSync(join(folder, 'tiny.nn'), TINY.replace('0.25', '0.5'));
  const ran = await burin('compile', 'old/burin.json', '-o', 'new');
  expect(ran).toMatchObject({ exit: 1, codes: ['BN712'] });
  expect(existsSync(join(folder, 'new'))).toBe(false);
  writeFileSync(join(folder, 'tiny.nn'), TINY);
});

it('tells a project of another version and files that came out otherwise', async () => {
  await burin('compile', 'tiny.nn', '-o', 'foreign');
  const m = manifest('foreign');
  const files = m.files.map((f) => (f.file === 'firmware/tiny.cpp' ? { ...f, sha256: '0'.repeat(64) } : f));
  writeFileSync(join(folder, 'foreign/burin.json'), JSON.stringify({ ...m, burin: '0.0.1', files }));
  const ran = await burin('compile', 'foreign/burin.json', '-o', 'rebuilt');
  expect(ran).toMatchObject({ exit: 0, codes: ['BN713', 'BN714'] });
  expect(ran.err).toContain('firmware/tiny.cpp');
});

it('refuses options that a manifest fixes, and manifests that are none', async () => {
  expect(await burin('compile', 'prj/burin.json', '--set', 'd.reuse=1')).toMatchObject({ codes: ['BN718'] });
  expect(await burin('compile', 'prj/burin.json', '--samples', '3')).toMatchObject({ codes: ['BN718'] });
  mkdirSync(join(folder, 'odd'));
  const good = manifest('prj');
  const odd = [
    'x',
    '[]',
    '{}',
    JSON.stringify({ ...good, format: 2 }),
    JSON.stringify({ ...good, request: { model: 1 } }),
    JSON.stringify({ ...good, inputs: [{ file: 'a', sha256: 'b' }] }),
    JSON.stringify({ ...good, folder: null }),
  ];
  for (const text of odd) {
    writeFileSync(join(folder, 'odd/burin.json'), text);
    expect(await burin('check', 'odd/burin.json'), text).toMatchObject({ exit: 1, codes: ['BN711'] });
  }
});

it('keeps folders that a file asks for inside the current one', async () => {
  const asking = (directory: string): string =>
    TINY.replace('io stream', `io stream directory ${JSON.stringify(directory)}`);
  for (const path of [
    '../out',
    join(tmpdir(), 'burin-out'),
    'a/../../b',
    'x\u0000y',
    '..',
    '.',
    '~/x',
    'C:\\x',
    'a;b',
  ]) {
    write('asks.nn', asking(path));
    const ran = await burin('compile', 'asks.nn');
    expect(ran.exit, path).toBe(1);
    expect(ran.out, path).toBe('');
  }
  write('asks.nn', asking('./sub/prj_1.x'));
  expect((await burin('compile', 'asks.nn')).exit).toBe(0);
  expect(existsSync(join(folder, 'sub/prj_1.x/burin.json'))).toBe(true);
  write('asks.nn', asking('../out'));
  expect((await burin('compile', 'asks.nn', '-o', 'explicit')).exit).toBe(0);
});
