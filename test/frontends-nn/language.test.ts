// What single constructs mean, the README's examples, the formatter on text as people write it, and size.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sameModule } from '#ir/graph/equal';
import type { Module } from '#ir/graph/module';
import { formatNn } from '#src/frontends/nn/format';
import { printNn } from '#src/frontends/nn/print';
import { readNn } from '#src/frontends/nn/read';

const root = new URL('../../', import.meta.url);

function read(text: string): Module {
  const { value, diagnostics } = readNn(text, 'dir/some.nn');
  expect(diagnostics).toEqual([]);
  return value!.module;
}

/** The explicit form of a text, without its head. */
const explicit = (text: string): string => printNn(read(text)).replace(/^model some\n\n?/, '');

describe('the language', () => {
  // Catches: names that move when another kind of op is added, or that collide with a name of the file.
  it('names what has no name', () => {
    const text =
      'input x: [4]\na = x |> relu |> dense(3) |> relu\nrelu_2: sigmoid(a)\noutput relu(relu(relu_2))';
    expect(explicit(text)).toBe(`input x: [4]
relu_1: relu(x)
dense_1: dense(relu_1, 3)
a: relu(dense_1)
relu_2: sigmoid(a)
relu_3: relu(relu_2)
relu_4: relu(relu_3)

output relu_4
`);
  });

  // Catches: keywords that are reserved everywhere (the jet network has a layer called output).
  it('keywords are names where no statement begins', () => {
    const text = 'input input: [4]\noutput: relu(input)\nrule = output |> model: relu\noutput rule, output';
    expect(read(text).body.outputs.map((o) => o.op)).toEqual(['model', 'output']);
  });

  it('target, compat and weights', () => {
    const text = `target "p-1" { clock 200MHz  uncertainty 1.25ns  io parallel  reuse n_in  default fixed<8,2> }
compat hls4ml
weights "a b.h5"
input x: [4]
output dense(x, 2)`;
    const { value } = readNn(text, 'some.nn');
    expect(value?.weights?.path).toBe('a b.h5');
    const { settings, rules } = value!.module;
    expect(settings.clockPeriod?.value).toBe(5);
    expect(settings.clockUncertainty?.value).toEqual({ value: 1.25, unit: 'ns' });
    expect([settings.io?.value, settings.part?.value, settings.compat?.value]).toEqual([
      'io_parallel',
      'p-1',
      'hls4ml',
    ]);
    expect(rules.map((r) => [r.select.kind, r.effect.kind])).toEqual([
      ['all', 'attr'],
      ['all', 'default-type'],
    ]);
  });

  // Catches: a bare word whose meaning depends on the layers a file has.
  it('selectors', () => {
    const text = `input x: [4]
output x |> all: relu |> concat: dense(2) |> "d*": dense(3) |> fc: relu
rule * { default auto }
rule all { default auto }
rule "all" { result auto }
rule dense, fc { result auto }
rule "concat" { result auto }
rule "d*" { result auto }
rule f* { result auto }
rule glob "d*" { result auto }`;
    expect(read(text).rules.map(({ select }) => Object.values(select).join(' '))).toEqual([
      'all',
      'all',
      'name all',
      'op dense',
      'name fc',
      'name concat',
      'name d*',
      'glob f*',
      'glob d*',
    ]);
  });

  it('an alias of several roles sets them all', () => {
    const { rules } = read('input x: [4]\noutput softmax(x)\nrule softmax { table ufixed<18,0> }');
    expect(rules.map((r) => r.effect.kind === 'role' && r.effect.role)).toEqual(['exp_table', 'inv_table']);
  });

  it('every value remembers the line that set it', () => {
    const { body, rules } = read(
      'input x: fixed<8,2>[4]\noutput x |> relu {\n  result auto\n}\nrule relu { result auto }',
    );
    const line = (at: unknown) => (at as { start: { line: number } }).start.line;
    expect(line(body.ops[0]!.roles.result!.origin)).toBe(1);
    expect(line(body.ops[1]!.roles.result!.origin)).toBe(3);
    expect(line(rules[0]!.at)).toBe(5);
  });
});

describe('the formatter', () => {
  it('aligns pipes, spaces items and keeps comments', () => {
    const messy = `// top


model   m   // name
input x:fixed<16, 6>[ 4 ]
h=x|>a:dense( 60 )   // first
 // between
|>relu
   |> b : dense(3){weight fixed<6,2>
// inside
bias fixed<8,3> }
long = h
|> relu
g = h |> relu
|> relu
output h,x,g,long
rule   dense{weight fixed<6,2>   reuse n_in}
rule relu {
result auto }
`;
    expect(formatNn(messy, 'm.nn').value).toBe(`// top

model m  // name
input x: fixed<16,6>[4]
h = x |> a: dense(60)  // first
      // between
      |> relu
      |> b: dense(3) { weight fixed<6,2>
  // inside
  bias fixed<8,3> }
long = h
    |> relu
g = h |> relu
      |> relu
output h, x, g, long
rule dense { weight fixed<6,2>  reuse n_in }
rule relu {
  result auto }
`);
  });

  // Catches: examples that teach another layout than the formatter's.
  it.each(['examples/jet-tagging/jet.nn', 'examples/minimal/minimal.nn'])('%s is formatted', (path) => {
    const text = readFileSync(new URL(path, root), 'utf8');
    expect(formatNn(text, path).value).toBe(text);
  });

  it('an empty file stays empty', () => {
    expect(formatNn('', 'm.nn').value).toBe('');
    expect(formatNn('\n\n  \n', 'm.nn').value).toBe('');
  });
});

describe('documents', () => {
  const readme = readFileSync(new URL('src/frontends/nn/README.md', root), 'utf8');
  const blocks = [...readme.matchAll(/```nn\n(.*?)```/gs)].map((match) => match[1]!);

  // Catches: a page that shows what the language no longer is.
  it('every block of the README resolves', () => {
    expect(blocks.length).toBe(2);
    for (const block of blocks) {
      const module = read(block);
      expect(sameModule(read(printNn(module)), module)).toBe(true);
    }
  });
});

describe('size', () => {
  function seconds(statements: number): number {
    const n = statements / 2;
    const lines = ['input v0: fixed<16,6>[16]'];
    for (let i = 1; i < n; i++) lines.push(`v${i} = v${i - 1} |> dense(16)`);
    for (let i = 1; i < n; i++) lines.push(`rule v${i} { weight fixed<6,2>  reuse n_in }`);
    lines.push(`output v${n - 1}`);
    const start = performance.now();
    expect(read(lines.join('\n')).body.ops.length).toBe(n);
    return (performance.now() - start) / 1000;
  }

  // Catches: work that grows with the square of the file; eight times the text then takes 64 times as long. A ratio,
  // because the machine may be busy.
  it('takes time in proportion to the text', () => {
    seconds(2000);
    const ratio = seconds(32_000) / seconds(4000);
    expect(ratio).toBeLessThan(30);
  });
});
