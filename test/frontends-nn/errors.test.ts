// What a wrong file is told: place, message and fix of each diagnostic of the language, exactly, and that the
// mistakes of one statement do not hide or invent others.
import { describe, expect, it } from 'vitest';
import { languageMessages } from '#ir/diagnostics/catalogue/language';
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import { printLocation } from '#ir/location';
import { formatNn } from '#src/frontends/nn/format';
import { readNn } from '#src/frontends/nn/read';
import { attachWeights } from '#src/frontends/nn/weights';

const provoked = new Set<string>();

function show(d: Diagnostic): string {
  provoked.add(d.code);
  const place = d.at ? printLocation(d.at).replace('e.nn:', '') : '';
  return `${place} ${d.code} ${d.message}${d.fix ? ` | ${d.fix}` : ''}`;
}

const told = (text: string): readonly string[] => readNn(text, 'e.nn').diagnostics.map(show);

/** A whole model around some lines; they begin in line 3. */
const around = (...lines: string[]) =>
  ['model m', 'input x: fixed<16,6>[4]', ...lines, 'y = x |> relu', 'output y'].join('\n');

// [what, lines, diagnostics]. Each row catches a mistake that would pass unseen, or be shown at another place.
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'word that opens no statement',
    ['ruel * { reuse 3 }'],
    ['3:1 BN302 no statement begins with "ruel" | did you mean "rule"?'],
  ],
  ['bracket left open', ['a = dense(x, 3'], ['3:15 BN301 expected ")", found the end of the statement']],
  ['two words for one', ['a = relu(x y)'], ['3:12 BN301 expected ")", found "y"']],
  ['more than a statement', ['a = x b'], ['3:7 BN301 expected the end of the line, found "b"']],
  [
    'unknown selector word',
    ['rule layer "x" { result auto }'],
    ['3:6 BN301 expected "glob" before a quoted pattern, found "layer"'],
  ],
  [
    'number run into letters',
    ['a = dense(x, 5foo)'],
    ['3:14 BN303 cannot read 5foo | a number may end in ns, MHz or %'],
  ],
  [
    'unclosed text',
    ['weights "abc'],
    ['3:9 BN303 cannot read "abc | close the text with " on the same line'],
  ],
  ['stray character', ['a = x § b'], ['3:7 BN303 cannot read §']],
  [
    'bad escape',
    ['weights "a\\q"'],
    ['3:9 BN303 cannot read the escape in this text | write \\\\ for a backslash'],
  ],
  ['name twice', ['x = x'], ['3:1 BN306 "x" is defined twice | give one of them another name']],
  [
    'layer name twice',
    ['a = x |> l: relu', 'b = a |> l: relu'],
    ['4:10 BN306 "l" is defined twice | give one of them another name'],
  ],
  ['statement twice', ['model n'], ['3:1 BN307 "model" is given twice | keep one of them']],
  [
    'setting twice',
    ['a = dense(x, 3) { weight auto  weight auto }'],
    ['3:32 BN307 the type of weight is given twice | keep one of them'],
  ],
  ['undefined value', ['a = xx |> relu'], ['3:5 BN308 nothing is called "xx" | did you mean "x"?']],
  [
    'used before definition',
    ['a = y |> relu'],
    ['3:5 BN309 "y" is used before it is defined | move the definition up'],
  ],
  [
    'cycle',
    ['a = relu(b)', 'b = relu(a)'],
    ['3:10 BN309 "b" is used before it is defined | move the definition up'],
  ],
  ['unknown op', ['a = x |> dens(3)'], ['3:10 BN310 no op is called "dens" | did you mean "dense"?']],
  [
    'unknown attribute',
    ['a = dense(x, 3, unit = 4)'],
    ['3:17 BN311 unknown attribute, role or tensor "unit" of dense | did you mean "units"?'],
  ],
  [
    'unknown role',
    ['a = dense(x, 3) { wieght auto }'],
    ['3:19 BN311 unknown attribute, role or tensor "wieght" of dense | did you mean "weight"?'],
  ],
  [
    'unknown tensor',
    ['a = dense(x, 3) { kernel = [1] }'],
    ['3:19 BN311 unknown attribute, role or tensor "kernel" of dense'],
  ],
  [
    'unknown role in a rule',
    ['rule relu { resutl auto }'],
    ['3:13 BN311 unknown attribute, role or tensor "resutl" of relu | did you mean "result"?'],
  ],
  [
    'size too large',
    ['a = dense(x, 9999999999)'],
    ['3:14 BN312 units must be a whole number from 1 to 2147483647'],
  ],
  [
    'dimension too large',
    ['input z: [65536, 65536]'],
    ['3:10 BN312 dimensions must be whole numbers of at least 1 whose product is at most 2147483647'],
  ],
  [
    'dimension zero',
    ['input z: [0]'],
    ['3:10 BN312 dimensions must be whole numbers of at least 1 whose product is at most 2147483647'],
  ],
  [
    'misspelt choice',
    ['rule * { strategy resorce }'],
    ['3:19 BN312 strategy must be one of latency, resource | did you mean "resource"?'],
  ],
  [
    'misspelt symbol',
    ['rule dense { reuse nin }', 'a = dense(x, 3)'],
    ['3:20 BN312 reuse must be a whole number from 1 to 2147483647 or n_in | did you mean "n_in"?'],
  ],
  [
    'number where none goes',
    ['a = relu(x, 3)'],
    ['3:13 BN312 relu takes no number | write attributes as name = value'],
  ],
  [
    'clock without unit',
    ['target "p" { clock 5 }'],
    ['3:20 BN312 clock must be a period such as 5ns or a frequency such as 200MHz'],
  ],
  ['unknown compat', ['compat hls4m'], ['3:8 BN312 compat must be hls4ml or none | did you mean "hls4ml"?']],
  [
    'number beyond a double',
    ['a = dense(x, 1) { bias = [1e999] }'],
    ['3:26 BN312 bias holds a number beyond the range of a double'],
  ],
  ['output too far', ['a = relu(x.99999)'], ['3:10 BN312 an output must be a number from 0 to 9999']],
  [
    'unknown type family',
    ['type t = fixd<8,2>'],
    [
      '3:10 BN313 "fixd<8,2>" is no type: write fixed<W,I>, fixed<W,I,rounding,overflow>, ufixed<…>, int<W> or uint<W> | did you mean "fixed"?',
    ],
  ],
  [
    'unknown alias',
    ['type act = fixed<8,2>', 'rule relu { result atc }'],
    ['4:20 BN313 "atc" is no type | did you mean "act"?'],
  ],
  [
    'unknown rounding',
    ['type t = fixed<8,2,rnd_con>'],
    [
      '3:10 BN313 "rnd_con" is no rounding mode; the modes are trn, trn_zero, rnd, rnd_zero, rnd_inf, rnd_min_inf, rnd_conv',
    ],
  ],
  ['number for a type', ['rule relu { result 8 }'], ['3:20 BN313 expected a type here | write fixed<W,I>']],
  [
    'codes of no type',
    ['a = dense(x, 1) { bias = codes auto [1] }'],
    ['3:32 BN313 codes need a type of their own | write fixed<W,I>'],
  ],
  ['too few inputs', ['a = concat()'], ['3:5 BN314 concatenate takes at least 1 input, got 0']],
  ['too many inputs', ['a = relu(x, x)'], ['3:5 BN314 relu takes 1 input, got 2']],
  [
    'missing attribute',
    ['a = dense(x)'],
    ['3:5 BN315 dense needs units | write dense(…): number of outputs'],
  ],
  [
    'rule without effect',
    ['rule dense_* { weight auto }'],
    ['3:6 BN317 the rule for "dense_*" matches no layer'],
  ],
  [
    'rule for a misspelt layer',
    ['a = x |> first: relu', 'output a', 'rule frist { result auto }'],
    ['5:6 BN317 the rule for frist matches no layer | did you mean "first"?'],
  ],
  [
    'rule for a value',
    ['a = x |> first: relu', 'output a', 'rule a { result auto }'],
    ['5:6 BN317 the rule for a matches no layer | "a" is a value; its layer is "first"'],
  ],
  [
    'rule for what is no configuration',
    ['rule * { units 3 }'],
    [
      '3:10 BN318 a rule cannot set units: it is part of the network | write it where the layer is made: units = …',
    ],
  ],
  [
    'numbers in a rule',
    ['a = dense(x, 1)', 'rule dense { weight = [1] }'],
    [
      '4:14 BN318 a rule cannot set the numbers of weight: it is part of the network | write weight without "=" for its type; numbers stand where the layer is made',
    ],
  ],
  [
    'ragged rows',
    ['a = dense(x, 2) { weight = [[1, 2], [3]] }'],
    ['3:28 BN319 the rows of weight differ in length'],
  ],
  [
    'unknown target setting',
    ['target "p" { clok 5ns }'],
    ['3:14 BN322 a target has no setting "clok" | did you mean "clock"?'],
  ],
  [
    'word that is an op and a layer',
    ['a = x |> softmax: softmax', 'output a', 'rule softmax { result auto }'],
    [
      '5:6 BN323 "softmax" here means every softmax op, not the layer of that name | write rule "softmax" for the layer',
    ],
  ],
  [
    'code out of range',
    ['a = dense(x, 1) { bias = codes fixed<4,2>[8] }'],
    ['3:42 BN326 8 is no code of fixed<4,2>'],
  ],
  [
    'code that is no integer',
    ['a = dense(x, 1) { bias = codes fixed<4,2>[1.5] }'],
    ['3:42 BN326 1.5 is no code of fixed<4,2>'],
  ],
];

describe('diagnostics of .nn', () => {
  it.each(CASES)('%s', (_, lines, expected) => {
    expect(told(around(...lines))).toEqual(expected);
  });

  // Catches: warnings that drown, or are missing after, the last error is mended.
  it('unused values are warnings, and only of files without errors', () => {
    const text = around('a = x |> dense(3)');
    expect(told(text)).toEqual(['3:1 BN316 "a" is never used | write `output a`, or remove it']);
    expect(readNn(text, 'e.nn').value?.module.body.ops.length).toBe(3);
    expect(told(around('a = x |> dense(3)', 'b = nobody'))).toEqual(['4:5 BN308 nothing is called "nobody"']);
  });

  it('a model has inputs and outputs', () => {
    expect(told('model m\n')).toEqual([
      '2:1 BN321 model m has no input | write `input x: fixed<16,6>[16]`',
      '2:1 BN320 model m has no output | write `output …`',
    ]);
  });

  // Catches: recovery that loses the rest of the file, or follow-up errors about names a broken line defines.
  it('reports one error a statement and goes on', () => {
    const text = [
      'input x: fixed<16,6>[4',
      'a = x |> dense(3)) |> relu',
      'b = concat(a, x) |> dens(2)',
      'c = b |> 3',
      'output c, dd',
    ].join('\n');
    expect(told(text)).toEqual([
      '1:23 BN301 expected "]", found the end of the statement',
      '2:18 BN301 expected the end of the line, found ")"',
      '4:10 BN301 expected a name or a quoted text, found "3"',
      '3:21 BN310 no op is called "dens" | did you mean "dense"?',
      '5:11 BN308 nothing is called "dd"',
    ]);
  });

  // Catches: a second mistake of a statement that shows up only once the first is mended.
  it.each([
    [
      'a = relu(x y) |> dense(3 4)',
      ['3:12 BN301 expected ")", found "y"', '3:26 BN301 expected ")", found "4"'],
    ],
    [
      'a = dense(x, 3) { weight } |> relu { result }',
      [
        '3:26 BN301 expected "=", a number, a number with a unit, a quoted text, "[" or a name, found "}"',
        '3:45 BN301 expected "=", a number, a number with a unit, a quoted text, "[" or a name, found "}"',
      ],
    ],
    [
      'a = dense(x, 3) { weight fixed<8,2  bias fixed<3,> }',
      ['3:37 BN301 expected ">", found "bias"', '3:50 BN301 expected a number or a name, found ">"'],
    ],
  ])('reports several errors of one statement: %s', (line, expected) => {
    expect(told(around(line))).toEqual(expected);
  });

  // Catches: a line that ends in a joining word and takes the sound statement below it down with it.
  it.each([
    ['a = x |>', '3:9 BN301 expected a name or a quoted text, found the end of the statement'],
    ['a =', '3:4 BN301 expected a name or a quoted text, found the end of the statement'],
    [
      'rule relu,',
      '3:11 BN301 expected a pattern such as dense_*, a quoted text or a name, found the end of the statement',
    ],
  ])('%s spares the next statement', (line, expected) => {
    expect(told(around(line, 'b = x |> dens(3)', 'output b'))).toEqual([
      expected,
      '4:10 BN310 no op is called "dens" | did you mean "dense"?',
    ]);
    expect(told(around(line, 'input z: [2', 'output z'))[1]).toMatch(/^4:12 BN301 /);
  });

  // Catches: a joined line that is taken for a new statement.
  it('a pipe at the end of a line takes the step below, whatever it is called', () => {
    const text =
      'input x: [4]\na = x |>\n  output: relu |>\n  relu\ninput = relu(a)\nb = input |>\nrelu\noutput b';
    expect(told(text)).toEqual([]);
  });

  // Catches: recursion without a limit.
  it('survives deep nesting', () => {
    const deep = (n: number) => around(`a = ${'relu('.repeat(n)}x${')'.repeat(n)}`, 'output a');
    expect(told(deep(90))).toEqual([]);
    expect(told(deep(100_000))).toEqual([
      '3:1 BN304 brackets are nested deeper than 100 | name an inner result with name = …',
    ]);
    expect(told(around(`a = dense(x, 1) { bias = ${'['.repeat(99_999)}`)).length).toBe(1);
  });

  it('bounds the length of a text', () => {
    expect(told(' '.repeat(2 ** 26 + 1))).toEqual([
      '1:1 BN305 the text has 67108865 characters; the limit is 67108864',
    ]);
  });

  // Catches: a formatter that rewrites what it did not understand.
  it('does not format what it cannot read', () => {
    const { value, diagnostics } = formatNn('a = = b', 'e.nn');
    expect(value).toBeUndefined();
    expect(diagnostics.map(show)).toEqual(['1:5 BN301 expected a name or a quoted text, found "="']);
  });

  it('missing and misshapen weights', () => {
    const read = (text: string) => readNn(text, 'e.nn').value!.module;
    const none = attachWeights(read(around('a = x |> l: dense(3)', 'output a')), new Map([['ll', {}]]));
    expect(none.diagnostics.map(show)).toEqual([
      '3:10 BN324 l has no weight | the weights have a layer "ll"',
    ]);
    const wrong = attachWeights(
      read(around('a = x |> l: dense(2) { weight = [[1, 2], [3, 4]] }', 'output a')),
      new Map(),
    );
    expect(wrong.diagnostics.map(show)).toEqual([
      '3:10 BN325 weight of l has shape [2, 2], but the layer needs [4, 2]',
    ]);
  });

  // Catches: a message that no text can provoke. Runs last.
  it('every message of the language is provoked above', () => {
    expect(
      Object.values(languageMessages)
        .map((m) => m.code)
        .filter((code) => !provoked.has(code)),
    ).toEqual([]);
  });
});
