// The fences between areas, read from the sources themselves: who may import whom, who may touch the disk, and which
// npm packages stand where. Catches an import against the flow that a linter setting no longer covers.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Area → areas it may import beside `ir` and itself. Everything else is forbidden. */
const FLOW: Readonly<Record<string, readonly string[]>> = {
  ir: [],
  'src/data': [],
  'src/targets': [],
  'src/templates.ts': [],
  'src/frontends': ['src/data'],
  'src/hls-report': [],
  'src/passes': [],
  'src/lower': [],
  'src/backends/interpreter': [],
  'src/backends/float': ['src/backends/interpreter'],
  'src/backends/wasm': ['src/backends/interpreter'],
  'src/backends/vitis': ['src/templates.ts'],
  'src/legalize': [],
  'src/schedule': ['src/legalize'],
  'src/sim': ['src/schedule'],
  'src/codesign': [],
  'src/check': ['src/targets'],
  'src/driver': [
    'src/data',
    'src/frontends',
    'src/passes',
    'src/lower',
    'src/backends',
    'src/check',
    'src/targets',
    'src/legalize',
    'src/schedule',
    'src/sim',
  ],
  'src/profile': ['src/data', 'src/frontends', 'src/passes', 'src/lower', 'src/backends', 'src/driver'],
  'src/fidelity': ['src/data', 'src/frontends'],
  'src/report': [
    'src/driver',
    'src/profile',
    'src/fidelity',
    'src/hls-report',
    'src/codesign',
    'src/data',
    'src/templates.ts',
  ],
  'src/toolchain': ['src/data'],
  'src/cli': ['src'],
  'src/index.ts': ['src/driver', 'src/backends/wasm', 'src/toolchain'],
  'src/prepare.ts': ['src/templates.ts', 'src/targets', 'src/prepared-tool.ts', 'src/prepared-costs.ts'],
  'src/prepared-costs.ts': ['src/targets'],
  'src/prepared-tool.ts': ['src/targets'],
};

/** npm packages and the areas that may use them. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  chevrotain: ['src/frontends'],
  yaml: ['src/frontends', 'src/targets'],
  h5wasm: ['src/frontends'],
  fflate: ['src/data', 'src/frontends'],
  zod: ['src/targets', 'src/driver'],
  handlebars: ['src/templates.ts'],
  commander: ['src/cli'],
  execa: ['src/toolchain'],
  saxes: ['src/hls-report'],
};

/** Areas with a clock, a disk or processes. All others are pure. */
const IMPURE = [
  'src/cli',
  'src/toolchain',
  'src/targets/index.ts',
  'src/templates.ts',
  'src/prepare.ts',
  'src/prepared-tool.ts',
  'src/prepared-costs.ts',
];

interface Import {
  readonly file: string;
  readonly target: string;
}

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.split(sep).join('/')}`);
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = text.matchAll(/(?:^(?:import|export|\})[^'\n]*\bfrom |\bimport\()'([^'\n]+)'/gm);
  return [...found].map(([, target]) => ({ file, target: target! }));
}

function inside(path: string, areas: readonly string[]): boolean {
  return areas.some(
    (area) => path === area || path === area.replace(/\.ts$/, '') || path.startsWith(`${area}/`),
  );
}

function areaOf(file: string): string {
  const area = Object.keys(FLOW)
    .filter((a) => inside(file, [a]))
    .sort((a, b) => b.length - a.length)[0];
  if (area === undefined) throw new Error(`${file} stands in no area: add its folder to FLOW`);
  return area;
}

/** The project path an import names, or undefined for a package. */
function projectPath({ file, target }: Import): string | undefined {
  if (target.startsWith('#')) return target.slice(1);
  if (!target.startsWith('.')) return undefined;
  return relative(ROOT, join(ROOT, file, '..', target))
    .split(sep)
    .join('/');
}

const files = [...sources('ir'), ...sources('src')];
const imports = files.flatMap(importsOf);

describe('imports', () => {
  test('the reader sees the whole tree', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(imports.length).toBeGreaterThan(800);
    expect(imports.filter((i) => i.target.startsWith('#')).length).toBeGreaterThan(200);
    const seen = new Set(files.map(areaOf));
    expect([...seen].sort()).toEqual(Object.keys(FLOW).sort());
  });

  test('flow one way', () => {
    const against = imports.filter((i) => {
      const path = projectPath(i);
      if (path === undefined) return false;
      const area = areaOf(i.file);
      return !inside(path, ['ir', area, ...FLOW[area]!]);
    });
    expect(against).toEqual([]);
  });

  test('packages stay where they belong', () => {
    const packages = imports.filter((i) => projectPath(i) === undefined && !i.target.startsWith('node:'));
    expect(packages.length).toBeGreaterThan(10);
    const astray = packages.filter(
      (i) => !inside(i.file, PACKAGES[i.target.replace(/^(@[^/]+\/[^/]+|[^/]+).*/, '$1')] ?? []),
    );
    expect(astray).toEqual([]);
  });

  test('the core is pure', () => {
    const pure = imports.filter((i) => i.target.startsWith('node:') && !inside(i.file, IMPURE));
    expect(pure).toEqual([]);
    const impure = files.filter((file) => !inside(file, IMPURE));
    const clocks = impure.filter((file) =>
      /\b(Date\.now|new Date\(\)|performance\.now|Math\.random|process\.(env|cwd|exit|stdout|stderr))/.test(
        readFileSync(join(ROOT, file), 'utf8'),
      ),
    );
    expect(clocks).toEqual([]);
  });
});
