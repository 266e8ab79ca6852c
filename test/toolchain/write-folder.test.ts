// Catches: a half-written or lost folder, foreign work deleted by --force, files outside the folder, litter.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OutputFile, writeFileWhole, writeFolder } from '#src/toolchain/write-folder';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'burin-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const FILES: readonly OutputFile[] = [
  { path: 'burin.json', content: '{"burin":"1"}' },
  { path: 'firmware/top.cpp', content: '// top\n' },
  { path: 'build.sh', content: '#!/bin/sh\n', executable: true },
];

function write(target: string, force = false, files = FILES): readonly string[] {
  return writeFolder(join(root, target), files, { force, shown: target }).map((d) => d.code);
}

describe('writeFolder', () => {
  it('writes everything, makes parents and leaves nothing beside it', () => {
    expect(write('a/b/prj')).toEqual([]);
    expect(readFileSync(join(root, 'a/b/prj/firmware/top.cpp'), 'utf8')).toBe('// top\n');
    expect(readdirSync(join(root, 'a/b'))).toEqual(['prj']);
    if (process.platform !== 'win32')
      expect(statSync(join(root, 'a/b/prj/build.sh')).mode & 0o111).not.toBe(0);
  });

  it('refuses an existing folder, an existing file and an empty folder', () => {
    mkdirSync(join(root, 'empty'));
    writeFileSync(join(root, 'file'), 'x');
    expect(write('empty')).toEqual(['BN707']);
    expect(write('file')).toEqual(['BN707']);
    expect(readdirSync(root).sort()).toEqual(['empty', 'file']);
  });

  it('replaces a project of its own under --force, and nothing of the old one stays', () => {
    write('prj', false, [...FILES, { path: 'old.txt', content: '' }]);
    expect(write('prj', true)).toEqual([]);
    expect(readdirSync(join(root, 'prj')).sort()).toEqual(['build.sh', 'burin.json', 'firmware']);
    expect(readdirSync(root)).toEqual(['prj']);
  });

  it('never replaces other work', () => {
    mkdirSync(join(root, 'thesis'));
    writeFileSync(join(root, 'thesis/burin.json'), '{}');
    writeFileSync(join(root, 'file'), 'x');
    expect(write('thesis', true)).toEqual(['BN708']);
    expect(write('file', true)).toEqual(['BN708']);
    expect(readFileSync(join(root, 'thesis/burin.json'), 'utf8')).toBe('{}');
  });

  it.skipIf(process.platform === 'win32')('does not follow a link to a project', () => {
    write('prj');
    symlinkSync(join(root, 'prj'), join(root, 'link'));
    expect(write('link', true)).toEqual(['BN708']);
  });

  it('reports a parent that is a file and leaves nothing', () => {
    writeFileSync(join(root, 'file'), 'x');
    expect(write('file/prj')).toEqual(['BN709']);
    expect(readdirSync(root)).toEqual(['file']);
  });

  // Root may write anywhere, so permission cannot be tested as root; a name too long for any disk fails for everyone.
  it('reports a path the disk refuses and removes the parents it made', () => {
    expect(write(join('new', 'x'.repeat(300)))).toEqual(['BN709']);
    expect(existsSync(join(root, 'new'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'reports a folder without permission',
    () => {
      chmodSync(root, 0o555);
      expect(write('prj')).toEqual(['BN709']);
      chmodSync(root, 0o755);
      expect(readdirSync(root)).toEqual([]);
    },
  );

  it('throws on paths that leave the folder: that is a bug of the emitter', () => {
    for (const path of ['../x', '/etc/x', 'a/../../x', 'a//b', '..', 'a b', 'c:\\x', 'a/"; rm'])
      expect(() => write('prj', false, [{ path, content: '' }])).toThrow(/unsafe path/);
    expect(readdirSync(root)).toEqual([]);
  });

  it('leaves nothing when a file cannot be written midway', () => {
    const clash = [...FILES, { path: 'build.sh/inner', content: '' }];
    expect(write('prj', false, clash)).toHaveLength(1);
    expect(readdirSync(root)).toEqual([]);
  });
});

it('writeFileWhole replaces a file and reports a missing folder', () => {
  const target = join(root, 'y.npz');
  expect(writeFileWhole(target, 'a', 'y.npz')).toEqual([]);
  expect(writeFileWhole(target, 'b', 'y.npz')).toEqual([]);
  expect(readFileSync(target, 'utf8')).toBe('b');
  expect(writeFileWhole(join(root, 'no/y'), 'b', 'no/y').map((d) => d.code)).toEqual(['BN709']);
  expect(readdirSync(root)).toEqual(['y.npz']);
});
