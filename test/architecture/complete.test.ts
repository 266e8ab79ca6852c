// Catches what is half there: an op without lowering, text form or test, a pass without its file or test, a message
// nobody can provoke, a template nobody renders, data nobody loads, an example nobody runs, a file or folder without a
// word on what it is for, and files that grew too long.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CATALOGUE } from '#ir/diagnostics/catalogue/index';
import { sameModule } from '#ir/graph/equal';
import { OP_KINDS } from '#ir/graph/ops/index';
import { walkOps } from '#ir/graph/walk';
import { printNn } from '#src/frontends/nn/print';
import { readNn } from '#src/frontends/nn/read';
import { LOWERINGS } from '#src/lower/ops/index';
import { PASSES } from '#src/passes/index';
import { loadTargets, targetTexts } from '#src/targets/index';
import { PAIR, PARALLEL, textProject } from '../check/projects.ts';
import { MODELS } from '../examples/example-files.ts';
import { anyModule } from '../frontends-nn/random-module.ts';

const rendered = vi.hoisted(() => new Set<string>());
vi.mock('#src/templates', async (original) => {
  const real = await original<typeof import('#src/templates')>();
  return {
    ...real,
    renderTemplate: (...args: Parameters<typeof real.renderTemplate>) => {
      rendered.add(args[0]);
      return real.renderTemplate(...args);
    },
    templateText: (path: string) => {
      rendered.add(path);
      return real.templateText(path);
    },
  };
});

const ROOT = join(import.meta.dirname, '../..');
const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const sources = tracked.filter((file) => file.endsWith('.ts'));
const tests = tracked
  .filter(
    (file) => file.startsWith('test/') && /\.(?:ts|kn|nn)$/.test(file) && !file.includes('architecture/'),
  )
  .map((file) => read(file))
  .join('\n');

describe('ops', () => {
  it.each(OP_KINDS)('%s has a lowering and appears in a test', (kind) => {
    expect(LOWERINGS[kind]).toBeDefined();
    const call = kind.replaceAll('_', '_?');
    expect(tests).toMatch(new RegExp(`\\b${call}\\b`, 'i'));
  });

  it('all survive their own text', () => {
    const seen = new Set<string>();
    for (const any of fc.sample(anyModule, { numRuns: 300, seed: 5 })) {
      const module = { ...any, settings: {} };
      for (const op of walkOps(module.body)) seen.add(op.kind);
      const again = readNn(printNn(module, { inline: Number.POSITIVE_INFINITY }), 'again.nn');
      expect(again.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
      expect(again.value && sameModule(again.value.module, module)).toBe(true);
    }
    expect([...seen].sort()).toEqual([...OP_KINDS].sort());
  });
});

describe('passes', () => {
  it.each(PASSES.map((pass) => pass.name))('%s has its file and its test', (name) => {
    expect(read(`src/passes/${name}.ts`)).toContain(`name: '${name}'`);
    expect(existsSync(join(ROOT, `test/passes/${name}.test.ts`))).toBe(true);
  });

  it('are all registered', () => {
    const written = sources
      .filter((file) => dirname(file) === 'src/passes')
      .flatMap((file) => [...read(file).matchAll(/: Pass = \{\s+name: '([^']+)'/g)].map((m) => m[1]!));
    expect(written.sort()).toEqual(PASSES.map((pass) => pass.name).sort());
  });
});

describe('messages', () => {
  const names = new Map<string, string>();
  beforeAll(async () => {
    for (const file of tracked.filter((f) => f.startsWith('ir/diagnostics/catalogue/'))) {
      const exported = (await import(join(ROOT, file))) as Readonly<Record<string, object>>;
      for (const [name, entry] of Object.values(exported).flatMap((area) => Object.entries(area)))
        if (typeof entry?.code === 'string') names.set(entry.code, name);
    }
  });

  it('are all found by name', () => {
    expect([...names.keys()].sort()).toEqual([...CATALOGUE.keys()].sort());
  });

  it('are each provoked by some test', () => {
    const catalogue = tracked
      .filter((f) => f.startsWith('ir/diagnostics/catalogue/'))
      .map(read)
      .join('');
    // Faults in emitted projects are told apart by the names of their checks, which follow their codes.
    const checkName = (code: string): string =>
      new RegExp(`'${code}',\\s+('[a-z-]+-[a-z-]+')`).exec(catalogue)?.[1] ?? code;
    const silent = [...names].filter(
      ([code, name]) =>
        ![code, checkName(code)].some((word) => tests.includes(word)) &&
        !new RegExp(`\\b${name}\\b`).test(tests),
    );
    expect(silent).toEqual([]);
  });

  it('are explained', () => {
    const terse = [...CATALOGUE.values()].filter((m) => m.explanation.split(/\s+/).length < 8);
    expect(terse.map((m) => m.code)).toEqual([]);
  });
});

describe('templates', () => {
  beforeAll(async () => {
    await textProject(PAIR);
    await textProject(PARALLEL);
  });
  const files = tracked
    .filter((file) => /^templates\/(?:project|csim)\//.test(file) && !file.endsWith('.md'))
    .map((file) => file.slice('templates/'.length).replace(/\.hbs$/, ''));

  it.each(files)('%s is part of a project', (file) => {
    expect([...rendered]).toContain(file);
  });
});

describe('targets', () => {
  it('all load, none is left out', () => {
    const loaded = loadTargets();
    expect(loaded.diagnostics).toEqual([]);
    const data = tracked.filter((file) => /^targets\/.*\.ya?ml$/.test(file)).map((file) => basename(file));
    expect([...targetTexts().keys()].map((path) => basename(path)).sort()).toEqual(data.sort());
  });
});

describe('examples', () => {
  const folders = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter((e) => e.isDirectory());
  it.each(folders.map((folder) => folder.name))('%s holds a model that the tests run', (name) => {
    expect(MODELS.filter(([example]) => example === name)).not.toEqual([]);
  });
});

describe('files', () => {
  it('open with a comment', () => {
    const silent = sources.filter((file) => !/^(?:#!.*\n)?\/[/*]/.test(read(file)));
    expect(silent.filter((file) => file !== 'vitest.config.ts')).toEqual([]);
    expect(sources.length).toBeGreaterThan(200);
  });

  it.each([
    ['source', /^(?:ir|src)\//, 400],
    ['test', /^test\//, 450],
  ])('of %s have a length that can be read', (_, where, limit) => {
    const lines = (file: string): number => read(file).split('\n').length - 1;
    expect(sources.filter((file) => where.test(file) && lines(file) > limit)).toEqual([]);
  });
});

describe('folders', () => {
  /** src/passes, ir/kernel, examples/minimal …: what a reader opens first. */
  const areas = [
    'targets',
    'templates',
    ...new Set(
      tracked
        .map((file) => file.split('/'))
        .filter(([top, , part]) => ['src', 'ir', 'examples'].includes(top!) && part !== undefined)
        .map(([top, area]) => `${top}/${area}`),
    ),
  ];

  it.each(areas)('%s says in at most a page what lives there', (folder) => {
    const readme = join(ROOT, folder, 'README.md');
    expect(existsSync(readme)).toBe(true);
    expect(readFileSync(readme, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(60);
  });
});
