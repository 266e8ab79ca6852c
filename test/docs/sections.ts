// The generated parts of README.md, each between `<!-- NAME -->` and `<!-- /NAME -->`: measured or listed afresh, never
// typed in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { verifyDesign } from '#ir/design/verify';
import { ok } from '#ir/diagnostics/diagnostic';
import { OP_KINDS, opSpec } from '#ir/graph/ops/index';
import { compileEmulator } from '#src/backends/wasm/emulator';
import type { Context } from '#src/cli/host';
import { buildProgram } from '#src/cli/program';
import { run } from '#src/cli/run';
import type { Estimate } from '#src/driver/estimate';
import { interpret } from '#src/driver/interpret';
import { build } from '#src/driver/pipeline';
import type { SourceFiles } from '#src/driver/request';
import { builtInSamples } from '#src/driver/samples';
import { painterFor } from '#src/report/colour';
import { grouped } from '#src/report/model-summary';
import { exampleText, OP_EXAMPLES } from './op-examples.ts';

const ROOT = join(import.meta.dirname, '../..');

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** Standard output of a command line, run in the repository's root. */
async function outputOf(...args: readonly string[]): Promise<string> {
  const { out, exit } = await ran(...args);
  if (exit !== 0) throw new Error(`burin ${args.join(' ')} ended with ${exit}`);
  return out;
}

async function ran(...args: readonly string[]): Promise<{ readonly out: string; readonly exit: number }> {
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
  return { out, exit };
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

interface Built {
  readonly text: string;
  readonly approximates: boolean;
}

/** Whether an example builds, and by what arithmetic; a refusal is told by its code. */
async function built(body: string, io: 'parallel' | 'stream'): Promise<Built> {
  const text = exampleText(body, io);
  const files: SourceFiles = { bytes: () => ok(new TextEncoder().encode(text)), text: () => ok(text) };
  const { design, diagnostics } = await build({ model: 'example.nn', set: [] }, files);
  if (!design) {
    const codes = diagnostics.filter((d) => d.severity === 'error').map((d) => d.code);
    return { text: `refused (${codes.join(', ')})`, approximates: false };
  }
  const problems = verifyDesign(design);
  if (problems.length > 0) throw new Error(`${text}: ${problems.join('; ')}`);
  const inputs = builtInSamples(design, 2);
  const wanted = JSON.stringify(interpret(design, inputs), (_key, v) => (typeof v === 'bigint' ? `${v}` : v));
  const given = JSON.stringify(compileEmulator(design).runCodes(inputs), (_key, v) =>
    typeof v === 'bigint' ? `${v}` : v,
  );
  if (wanted !== given) throw new Error(`${text}: interpreter and wasm differ`);
  const approximates = design.kernels.some((k) =>
    JSON.stringify(k.body, (_key, v) => (typeof v === 'bigint' ? `${v}` : v)).includes('"kind":"approx"'),
  );
  return { text: 'yes', approximates };
}

async function support(): Promise<string> {
  const rows: string[] = [];
  for (const kind of OP_KINDS) {
    for (const [variant, body] of Object.entries(OP_EXAMPLES[kind])) {
      const [parallel, stream] = [await built(body, 'parallel'), await built(body, 'stream')];
      const how =
        parallel.approximates || stream.approximates
          ? 'approximates by tables or pieces'
          : 'exact, then one cast';
      const name = `\`${kind}\`${variant ? ` ${variant}` : ''}`;
      rows.push(
        `| ${name} | ${opSpec(kind).doc.replaceAll('|', '\\|')} | ${parallel.text} | ${stream.text} | ${how} |`,
      );
    }
  }
  return [
    'Measured on a small network an op (`test/docs/op-examples.ts`). Interpreter, WebAssembly and generated C++ give the',
    'same bits for each.',
    '',
    '| op | what it computes | io_parallel | io_stream | arithmetic |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** The help of every command, folded. */
function help(): string {
  return program()
    .commands.filter((c) => c.name() !== 'help')
    .map((c) => {
      c.configureHelp({ helpWidth: 100 });
      return `<details><summary>burin ${c.name()}</summary>\n\n${fence('text', c.helpInformation())}\n\n</details>`;
    })
    .join('\n\n');
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

/** Both engines, few enough showers for a test. */
async function fidelity(): Promise<string> {
  const folder = 'examples/calo-vae';
  const args = [
    ...['evaluate', `${folder}/published.yml`, '--decoder', `${folder}/fidelity/decoder.yml`],
    ...['--reference', 'synthetic:12100', '--conditions', 'mix', '--showers', '6000'],
    ...['--engine', 'float,wasm', '--variant', 'official'],
  ];
  const command = ['npx burin', ...args].join(' ').replaceAll(/ --(reference|engine)/g, ' \\\n  --$1');
  return [fence('sh', command), '', fence('text', await outputOf(...args))].join('\n');
}

/** As the paper's table gives them: C synthesis, clock not stated. */
const PUBLISHED = { us: '12.29 ± 4.56', lut: 1_470_513, ff: 437_455, dsp: 1_936 } as const;

/** The reference design's estimate beside its published figures; whether it fits is part of what it says. */
async function cost(): Promise<string> {
  const args = ['estimate', 'examples/calo-vae/published.yml'];
  const { out } = await ran(...args);
  const { result } = JSON.parse((await ran(...args, '--json')).out) as { readonly result: Estimate };
  const { latency, resources } = result.design;
  const us = (cycles: number): string => ((cycles * result.clock.period) / 1000).toFixed(2);
  const time = latency.low === latency.high ? us(latency.value) : `${us(latency.low)}..${us(latency.high)}`;
  const row = (r: 'lut' | 'ff' | 'dsp'): string => {
    const { value } = resources[r];
    return `| ${r.toUpperCase()} | ${grouped(PUBLISHED[r])} | ${grouped(value)} | ${(value / PUBLISHED[r]).toFixed(2)} |`;
  };
  return [
    fence('sh', `npx burin ${args.join(' ')}`),
    '',
    fence('text', out),
    '',
    '| | published | predicted | predicted / published |',
    '| --- | ---: | ---: | ---: |',
    `| latency, us at ${result.clock.period} ns | ${PUBLISHED.us} | ${time} | |`,
    row('lut'),
    row('ff'),
    row('dsp'),
  ].join('\n');
}

/** Rows of the table of FIFOs that are shown. */
const FIFOS_SHOWN = 4;

/** The reference design in cycles, most of its FIFOs left out. */
async function cycles(): Promise<string> {
  const args = ['simulate', 'examples/calo-vae/published.yml', '--size-fifos'];
  const parts = (await outputOf(...args)).trimEnd().split('\n\n');
  const shown = parts.map((part) => {
    const lines = part.split('\n');
    const rest = lines.length - 1 - FIFOS_SHOWN;
    return /^FIFO .*\btokens\b/.test(part)
      ? [...lines.slice(0, 1 + FIFOS_SHOWN), `… and ${rest} more`].join('\n')
      : part;
  });
  return [fence('sh', `npx burin ${args.join(' ')}`), '', fence('text', shown.join('\n\n'))].join('\n');
}

/** Section name → its text. */
const SECTIONS: Readonly<Record<string, () => string | Promise<string>>> = {
  minimal: () => fence('nn', readFileSync(join(ROOT, 'examples/minimal/minimal.nn'), 'utf8')),
  'minimal-check': async () => fence('text', await outputOf('check', 'examples/minimal/minimal.nn')),
  better,
  fidelity,
  cost,
  cycles,
  commands,
  help,
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
