// The generated parts of README.md, each between `<!-- NAME -->` and `<!-- /NAME -->`: measured or listed afresh, never
// typed in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { AttrSpec } from '#ir/graph/attributes';
import type { OpSpec } from '#ir/graph/op-table';
import { OP_KINDS, opSpec } from '#ir/graph/ops/index';
import type { Context } from '#src/cli/host';
import { buildProgram } from '#src/cli/program';
import { run } from '#src/cli/run';
import { painterFor } from '#src/report/colour';

const ROOT = join(import.meta.dirname, '../..');

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** Standard output of a command line, run in the repository's root. */
async function outputOf(...args: readonly string[]): Promise<string> {
  let out = '';
  const exit = await run(args, {
    cwd: ROOT,
    env: {},
    out: (text) => {
      out += text;
    },
    err: () => {},
    outIsTerminal: false,
    errIsTerminal: false,
  });
  if (exit !== 0) throw new Error(`burin ${args.join(' ')} ended with ${exit}`);
  return out;
}

function program(): Command {
  const host = {
    cwd: ROOT,
    env: {},
    out: () => {},
    err: () => {},
    outIsTerminal: false,
    errIsTerminal: false,
  };
  const context: Context = {
    host,
    paint: painterFor(false, {}),
    progress: () => {},
    argv: [],
    sources: new Map(),
    displayed: new Map(),
  };
  return buildProgram(context, () => {});
}

function commands(): string {
  const rows = program()
    .commands.filter((c) => c.name() !== 'help')
    .map((c) => `| \`burin ${c.name()}\` | ${c.description()} |`);
  return ['| command | what it does |', '| --- | --- |', ...rows].join('\n');
}

function choices(spec: AttrSpec | undefined): string {
  return spec?.kind === 'choice' ? spec.choices.join(', ') : '';
}

/** Ops that hold tables approximate a real function; all others are exact but for the casts their types ask for. */
function exactness(spec: OpSpec): string {
  return Object.hasOwn(spec.attrs, 'table_arithmetic') ? 'table look-up' : 'exact, then cast';
}

function support(): string {
  const rows = OP_KINDS.map((kind) => {
    const spec = opSpec(kind);
    const strategies = choices(spec.attrs.strategy) || choices(spec.attrs.implementation);
    return `| \`${kind}\` | ${spec.doc} | ${strategies} | ${exactness(spec)} |`;
  });
  return [
    'Every op works in io_parallel and io_stream, in the interpreter and in the generated C++, with the same bits.',
    '',
    '| op | what it computes | strategies, implementations | arithmetic |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const BETTER = [
  "--set 'activation_*.inv_table_size=65536'",
  "--set 'activation_*.result=ufixed<16,0,rnd_conv,sat>'",
  "--set 'activation_*.inv_inp=fixed<18,9>'",
] as const;

async function better(): Promise<string> {
  const folder = 'examples/calo-vae';
  const base = ['emulate', `${folder}/published.yml`, '--input', `${folder}/inputs.npz`];
  const rest = ['--limit', '40', '--reference', `${folder}/golden.npz`];
  const set = BETTER.flatMap((s) => ['--set', s.replace(/^--set '|'$/g, '')]);
  const published = await outputOf(...base, ...rest);
  const changed = await outputOf(...base, ...rest, ...set);
  const line = (text: string): string => /\|difference\|: .*/.exec(text)?.[0] ?? text;
  return [
    fence('sh', ['npx burin', ...base, ...rest, ...BETTER].join(' ').replaceAll(' --', ' \\\n  --')),
    '',
    fence('text', `published      ${line(published)}\nthree settings ${line(changed)}`),
  ].join('\n');
}

/** Section name → its text. */
export const SECTIONS: Readonly<Record<string, () => string | Promise<string>>> = {
  minimal: () => fence('nn', readFileSync(join(ROOT, 'examples/minimal/minimal.nn'), 'utf8')),
  'minimal-check': async () => fence('text', await outputOf('check', 'examples/minimal/minimal.nn')),
  better,
  commands,
  support,
};

/** `text` with every generated part made anew. */
export async function regenerate(text: string): Promise<string> {
  let result = text;
  for (const [name, make] of Object.entries(SECTIONS)) {
    const open = `<!-- ${name} -->`;
    const close = `<!-- /${name} -->`;
    const [start, end] = [result.indexOf(open), result.indexOf(close)];
    if (start < 0 || end < start) throw new Error(`README.md has no part ${open} … ${close}`);
    result = `${result.slice(0, start + open.length)}\n\n${await make()}\n\n${result.slice(end)}`;
  }
  return result;
}

export const README = join(ROOT, 'README.md');
