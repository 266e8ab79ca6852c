// What the fuzzer found once, each by itself, so that it stays found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyDesign } from '#ir/design/verify';
import { readKerasModel } from '#src/frontends/keras/index';
import { functional, input, jsonFile, layer } from '../frontends-keras/keras-files.ts';
import { designOf } from '../lower/layer-models.ts';
import { hostileShell } from './hostile-shell.ts';

const { refused, burin, write, folder } = hostileShell();

const TARGET = 'target "xcvu13p-flga2577-2-e" { clock 5ns }\n';
const RULES = 'rule * { default fixed<8,4> }\n';

// Catches: widths that each type keeps and their product does not, up to the emitter.
it.each([
  ['a product', 'input x: int<1024>[2]\noutput x |> d: dense(1) { weight int<1024>  weight = [[1], [2]] }\n'],
  ['a difference', 'input x: int<1024>[2]\noutput x |> softmax\n'],
  ['a far point', 'input x: fixed<10,1024>[2]\noutput x |> gelu\n'],
])('%s wider than any type', async (_, body) => {
  write('m.nn', `${TARGET}${body}${RULES}`);
  expect((await refused('compile', 'm.nn', '-o', 'prj')).err).toContain('BN444');
});

// Catches: a part's name that reaches the Tcl emitter unchecked.
it.each(['x"; exec rm', 'xc u', '[exit]', '\\u202e', '-x'])('a part called %s', async (part) => {
  write(
    'm.nn',
    `target ${JSON.stringify(part)} { clock 5ns }\ninput x: fixed<8,4>[2]\noutput x |> relu\n${RULES}`,
  );
  expect((await refused('compile', 'm.nn', '-o', 'prj')).err).toMatch(/BN3\d\d/);
});

// Catches: C++ that does not compile, or a stream that nobody empties.
it('an input that nothing reads', async () => {
  const text = `input x: fixed<8,4>[2]\ninput unread: fixed<8,4>[3]\noutput x |> relu\n${RULES}`;
  write('m.nn', `target "xcvu13p-flga2577-2-e" { clock 5ns  io stream }\n${text}`);
  expect((await refused('compile', 'm.nn', '-o', 'prj')).err).toContain('BN445');
  write('m.nn', `${TARGET}${text}`);
  expect((await burin('compile', 'm.nn', '-o', 'unread')).err).toContain('BN417');
  const top = readFileSync(join(folder, 'unread/firmware/m.cpp'), 'utf8');
  expect(top).toContain('(void)unread;');
});

// Catches: a look-up table for the fraction of numbers that have none.
it('exponential of whole numbers', async () => {
  const design = await designOf(`${TARGET}input x: fixed<3,4>[2]\noutput x |> exponential\n${RULES}`);
  expect(verifyDesign(design)).toEqual([]);
});

// Catches: a layer without ops that reads an input it does not have.
it('a dropout that is connected to nothing', async () => {
  const model = functional(
    [input('x', [2]), { ...layer('Dropout', 'l', {}), inbound_nodes: [[]] }],
    ['x'],
    ['l'],
  );
  const { value, diagnostics } = await readKerasModel({ json: jsonFile(model) });
  expect(value).toBeUndefined();
  expect(diagnostics.map((d) => d.message).join()).toContain('it takes one input, not 0');
});

// Catches: a port that is an array of no values, or a number that no directive can be about.
it.each(['parallel', 'stream'])('an input without axes, io %s', async (io) => {
  const target = `target "xcvu13p-flga2577-2-e" { clock 5ns  io ${io} }\n`;
  write('m.nn', `${target}input x: fixed<8,4>[]\noutput x |> sigmoid\n${RULES}`);
  expect((await refused('compile', 'm.nn', '-o', 'prj')).err).toContain('BN403');
});

// Catches: a table of one entry where hls4ml's rule takes the sign bit off a type of one bit.
it.each([1, 2])('softmax of values of %i bits', async (width) => {
  const head = `compat hls4ml\n${TARGET}input x: fixed<${width},${width}>[3]\noutput x |> softmax\n`;
  expect(verifyDesign(await designOf(`${head}${RULES}`))).toEqual([]);
});
