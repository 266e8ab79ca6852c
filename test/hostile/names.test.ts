// Catches: a name from a file that reaches C++, Tcl, a path or the terminal as it is. Layers, models and tensors are
// called like keywords, commands, each other and a hundred thousand characters; the project must compile and its
// scripts must source without doing what a name says.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { denseWeights, functional, input, layer, wholeModel } from '../frontends-keras/keras-files.ts';
import { hostileShell } from './hostile-shell.ts';

const { refused, write, burin, folder } = hostileShell();

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const TARGET = 'target "xcvu13p-flga2577-2-e" { clock 5ns }\n';
const RULES = 'rule * { default fixed<10,4> }\n';

const CPP = [
  'int',
  'double',
  'class',
  'template',
  'main',
  'std',
  'hls',
  'ap_fixed',
  'inline',
  'x',
  'y',
  'assert',
];
const MACROS = [
  'NULL',
  'EOF',
  'INFINITY',
  'I',
  'linux',
  'unix',
  'errno',
  'stdin',
  '__FILE__',
  'BURIN_OPS_H',
  'ops',
];
const TCL = [
  'set',
  'exec',
  'proc',
  '[exec touch owned]',
  '$argv',
  '{',
  '}',
  '"; exec touch owned; #',
  'a;b',
  '\\',
];
const SHELL = [
  '$(touch owned)',
  '`touch owned`',
  '; touch owned',
  '-rf',
  '--help',
  '~',
  '*',
  'CON',
  'nul',
  'a.b',
];
const UNICODE = [
  'שלום',
  'abc\u202etxt.cpp',
  'e\u0301\u0302\u0303',
  '\u200b',
  'a\u200bb',
  '\u0000',
  'ａｂｃ',
  '😀',
  'ß',
  'İ',
  '\ud800',
  '\ufeffx',
  'a\u2028b',
  '*/ #error',
  '// \\',
  '??/',
  'R"(',
];
const COLLIDING = ['a b', 'a_b', 'a-b', 'A_B', 'a__b', 'a_b_', 'a_b_2', 'à b', 'a.b ', '_', '__', '-', ' '];
const LONG = ['q'.repeat(100_000), `${'q'.repeat(99_999)}r`, 'ü'.repeat(50_000)];
const ALL = [...CPP, ...MACROS, ...TCL, ...SHELL, ...UNICODE, ...COLLIDING, ...LONG];

/** A chain of activations, a dense layer first, each with one of the names. */
function chain(names: readonly string[], model: string): object {
  const [first, ...others] = names;
  const layers = [
    input('in put', [2]),
    layer('Dense', first!, { units: 2, activation: 'linear', use_bias: true }, ['in put']),
    ...others.map((name, i) => layer('ReLU', name, {}, [names[i]!])),
  ];
  const description = functional(layers, ['in put'], [names.at(-1)!]) as { config: { name: string } };
  description.config.name = model;
  return description;
}

/** Words of a name that may stand in comments and documents only. */
const FORBIDDEN = /exec touch|touch owned|\$argv|#error|R"\(|\u202e|\u200b|\ud800|\u2028|😀|q{200}/;

function checkFolder(out: string): void {
  for (const entry of readdirSync(join(folder, out), { recursive: true, withFileTypes: true })) {
    expect(entry.name).toMatch(/^[A-Za-z0-9_.-]{1,100}$/);
    // JSON is read by programs, which get names as they are.
    if (!entry.isFile() || entry.name.endsWith('.json')) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    expect(text.replaceAll('\n', ''), entry.name).not.toMatch(/[\p{Cc}\u200b-\u200f\u2028-\u202e\ufeff]/u);
    if (!/\.(?:cpp|h|tcl|sh)$/.test(entry.name)) continue;
    const comment = entry.name.endsWith('.tcl') || entry.name.endsWith('.sh') ? /^\s*#/ : /^\s*\/\//;
    const lines = text.split('\n');
    for (const line of lines) {
      expect(line.length, entry.name).toBeLessThan(5000);
      if (comment.test(line)) expect(line).not.toMatch(/(?:\\|\?\?\/)$/);
      else expect(line, entry.name).not.toMatch(FORBIDDEN);
    }
  }
}

/** The C++ compiles, warning-free, and its testbench passes. */
function runProject(out: string): void {
  const ran = spawnSync('bash', ['run_csim.sh'], {
    cwd: join(folder, out),
    encoding: 'utf8',
    env: { PATH: process.env.PATH, CXXFLAGS: '-O0' },
  });
  expect(ran.stdout + ran.stderr).toContain('PASS');
  expect(existsSync(join(folder, out, 'owned'))).toBe(false);
}

/** Sources the scripts in a Tcl where the tool's commands are recorded and nothing can be started. */
const SANDBOX = `
foreach c {exec open file socket} { rename $c hidden_$c }
proc unknown {args} { return 0 }
proc exec {args} { puts "EXEC $args" }
proc open {args} { error "no files" }
proc file {args} { return "" }
foreach s {project.tcl build_prj.tcl} {
  set argv {}
  if {[catch {source $s} why]} { puts "ERROR $s: $why" }
}
puts DONE
hidden_exec true
`;

function sourceScripts(out: string): void {
  write(join(out, 'sandbox.tcl'), SANDBOX);
  const ran = spawnSync('tclsh', ['sandbox.tcl'], { cwd: join(folder, out), encoding: 'utf8' });
  expect(ran.stdout).toContain('DONE');
  expect(ran.stdout).not.toContain('EXEC');
  expect(ran.stdout).not.toMatch(/invalid command|extra characters|missing (?:close|")/);
  expect(existsSync(join(folder, out, 'owned'))).toBe(false);
}

async function compiled(model: string, out: string, ...more: readonly string[]): Promise<void> {
  const { exit, err } = await burin('compile', model, '-o', out, ...more);
  expect(exit, err.slice(0, 3000)).toBe(0);
  checkFolder(out);
  if (has('g++')) runProject(out);
  if (has('tclsh')) sourceScripts(out);
}

describe('a model of hostile names', () => {
  // HDF5 reads a slash as a path and ends names at a zero, so the layer with weights has a tame one.
  it.each(['io_parallel', 'io_stream'])('from Keras, %s', async (io) => {
    const file = await wholeModel(chain(['d', ...ALL], '"; exec touch owned'), { d: denseWeights(2, 2) });
    write('m.h5', file.bytes);
    await compiled('m.h5', `keras_${io}`, '--io', io, '--set', 'model.default=fixed<10,4>');
  });

  it('from .nn', async () => {
    const quoted = (name: string): string => JSON.stringify(name.toWellFormed());
    const names = [...new Set(ALL.map((n) => n.toWellFormed()))];
    const lines = names.map(
      (name, i) => `${quoted(name)} = ${i === 0 ? 'in0' : quoted(names[i - 1]!)} |> ${quoted(name)}: relu`,
    );
    const text = `model "*/ #error"\n${TARGET}input in0: fixed<8,4>[2]\n${lines.join('\n')}\noutput ${quoted(names.at(-1)!)}\n${RULES}`;
    write('m.nn', text);
    const { exit, err } = await burin('compile', 'm.nn', '-o', 'nn');
    // Escapes that the language does not have are refused; the rest compiles.
    if (exit === 1) expect(err).toMatch(/^error BN3\d\d: /m);
    else checkFolder('nn');
  });

  it('ports, outputs and the model itself', async () => {
    for (const name of [
      'int',
      'main',
      'in0',
      '"; exec touch owned',
      'a\u202eb',
      '9',
      '',
      'std',
      'top',
      'firmware',
    ]) {
      const layers = [
        input(`${name} `, [2]),
        input(`${name}.`, [2]),
        layer('Add', `${name}-`, {}, [`${name} `, `${name}.`]),
      ];
      const model = functional(layers, [`${name} `, `${name}.`], [`${name}-`]) as {
        config: { name: string };
      };
      model.config.name = name;
      const { bytes } = await wholeModel(model, {});
      write('p.h5', bytes);
      const { exit, err } = await burin('compile', 'p.h5', '-o', 'ports');
      expect(exit, err).toBe(0);
      checkFolder('ports');
      if (name === 'main' && has('g++')) runProject('ports');
      rmSync(join(folder, 'ports'), { recursive: true });
    }
  });
});

it('names of a hundred thousand characters in messages', async () => {
  const long = 'n'.repeat(100_000);
  const model = functional(
    [input('x', [2]), layer(long, long, { [long]: long }, ['x', long])],
    ['x'],
    [long],
  );
  write('m.json', JSON.stringify(model));
  const { err } = await refused('compile', 'm.json', '-o', 'prj');
  expect(err.length).toBeLessThan(20_000);
  write(
    'm.nn',
    `${TARGET}input x: [2]\noutput ${long}\noutput x |> ${long}(${long} = ${long})\nrule ${long} { ${long} 1 }`,
  );
  const nn = await refused('compile', 'm.nn', '-o', 'prj');
  expect(nn.err.length).toBeLessThan(100_000);
  write(
    'c.yml',
    `KerasH5: ${long}\n${long.slice(0, 900)}: 1\nHLSConfig:\n  LayerName:\n    ${long.slice(0, 900)}: {}\n`,
  );
  const yml = await refused('compile', 'c.yml', '-o', 'prj');
  expect(yml.err.length).toBeLessThan(20_000);
});
