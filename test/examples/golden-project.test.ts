// The whole project generated from examples/minimal, byte for byte, so that generated code is read in diffs. Catches
// any change of what is written; BURIN_UPDATE=1 rewrites the folder.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '#src/cli/run';
import { EXAMPLES } from './example-files.ts';

const GOLDEN = join(EXAMPLES, 'minimal', 'project');
const UPDATE = process.env.BURIN_UPDATE === '1';
const scratch = mkdtempSync(join(tmpdir(), 'burin-golden-'));
const made = join(scratch, 'project');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Paths with `/`; the simulation headers are copies of templates/csim and are vouched for by the manifest's hashes. */
function filesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('csim/include/') && !path.startsWith('build/'))
    .sort();
}

beforeAll(async () => {
  cpSync(join(EXAMPLES, 'minimal', 'minimal.nn'), join(scratch, 'minimal.nn'));
  let said = '';
  const note = (text: string): void => {
    said += text;
  };
  const host = { cwd: scratch, env: {}, out: note, err: note, outIsTerminal: false, errIsTerminal: false };
  const exit = await run(['compile', 'minimal.nn', '-o', 'project'], host);
  if (exit !== 0) throw new Error(said);
  if (!UPDATE) return;
  rmSync(GOLDEN, { recursive: true, force: true });
  for (const path of filesOf(made)) {
    mkdirSync(dirname(join(GOLDEN, path)), { recursive: true });
    cpSync(join(made, path), join(GOLDEN, path));
  }
});

it('writes the reviewed files, no fewer and no more', () => {
  expect(filesOf(made)).toEqual(filesOf(GOLDEN));
  expect(filesOf(made).length).toBeGreaterThan(15);
});

it.each(filesOf(GOLDEN))('writes %s as it was reviewed', (path) => {
  expect(readFileSync(join(made, path), 'utf8')).toBe(readFileSync(join(GOLDEN, path), 'utf8'));
});

it('is named by its own manifest', () => {
  const manifest = JSON.parse(readFileSync(join(GOLDEN, 'burin.json'), 'utf8')) as {
    readonly files: readonly { readonly file: string }[];
  };
  const listed = manifest.files.map((f) => f.file).filter((f) => !f.startsWith('csim/include/'));
  expect([...listed, 'burin.json'].sort()).toEqual(filesOf(GOLDEN));
});
