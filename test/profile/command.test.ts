// Catches: pages that reach for the network or run anything from a layer's name, JSON whose fields move, options that
// do nothing, and exit codes of wrong inputs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeNpz } from '#src/data/npz';
import { shell, TINY } from '../cli/run-burin.ts';
import { expectClosed, expectSelfContained } from '../report/page.ts';

const { burin, write, folder } = shell();
const HOSTILE = '</title></svg><script>alert(1)</script><img src=x onerror="alert(2)">\'{{model}}\u202e';
write('tiny.nn', TINY);
write(
  'hostile.nn',
  TINY.replace('model tiny', 'model hostile').replace('d: dense', `${JSON.stringify(HOSTILE)}: dense`),
);
function inputs(rows: readonly (readonly number[])[]): Uint8Array {
  return writeNpz(new Map([['in0', { shape: [rows.length, 2], data: Float64Array.from(rows.flat()) }]]));
}
write(
  'in.npz',
  inputs([
    [1, 0.5],
    [-2, 1],
    [0, 0],
    [100, 0.001],
  ]),
);
write('nan.npz', inputs([[Number.NaN, 1]]));

/** Names of fields with the kind of what they hold, lists by their first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shapeOf(v)]));
}

test('JSON holds the documented fields', async () => {
  const ran = await burin('profile', 'tiny.nn', '--input', 'in.npz', '--json');
  expect(ran.exit).toBe(0);
  const { result } = ran.json();
  const type = { type: 'string', width: 'number', hls4ml: 'string', nn: 'string' };
  const blocks = { hls4ml: 'string', nn: 'string' };
  expect(shapeOf(result)).toEqual({
    input: 'string',
    version: 'number',
    model: 'string',
    samples: 'number',
    layers: [
      {
        name: 'string',
        op: 'string',
        inputs: [],
        sqnr: 'number',
        maxError: 'number',
        roles: [
          {
            role: 'string',
            doc: 'string',
            kind: 'string',
            type: 'string',
            width: 'number',
            lowest: 'number',
            highest: 'number',
            distribution: {
              count: 'number',
              zeros: 'number',
              min: 'number',
              max: 'number',
              buckets: [{ exponent: 'number', count: 'number', overflowed: 'number', underflowed: 'number' }],
            },
            overflowed: 'number',
            underflowed: 'number',
            changed: 'number',
            sqnr: 'number',
            lossless: type,
            sameResolution: type,
          },
        ],
        unseen: [],
      },
    ],
    outputs: [{ name: 'string', layer: 'string', sqnr: 'number', maxError: 'number' }],
    paste: { lossless: blocks, sameResolution: blocks },
  });
  expect(result.version).toBe(1);
  // 100 is beyond fixed<8,4> and wraps; 0.001 becomes zero.
  const [x] = result.layers;
  expect([x.roles[0].overflowed, x.roles[0].underflowed, x.roles[0].changed]).toEqual([1, 1, 2]);
  expect(x.roles[0].lossless.nn).toMatch(/^rule x \{ result fixed<\d+,8> \}$/);
});

describe('the page', () => {
  const page = async (model: string): Promise<string> => {
    const ran = await burin('profile', model, '--input', 'in.npz', '-o', `${model}.html`);
    expect(ran.exit).toBe(0);
    expect(ran.out).toContain(`written to ${model}.html`);
    return readFileSync(join(folder, `${model}.html`), 'utf8');
  };

  test('is one file without scripts and without a way out', async () => {
    const text = await page('tiny.nn');
    expectSelfContained(text, 2);
  });

  test('closes what it opens', async () => {
    const text = await page('tiny.nn');
    expectClosed(text);
  });

  test('shows the charts, the warning and the types', async () => {
    const text = await page('tiny.nn');
    expect(text.match(/<svg /g)).toHaveLength(6);
    expect(text).toContain('hold for these data');
    expect(text).toMatch(/<rect class="over"/);
    expect(text).toMatch(/<rect class="under"/);
    expect(text).toContain('25 %');
    expect(text).toMatch(/rule d \{ weight /);
    expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  test('shows a hostile name as text', async () => {
    const text = await page('hostile.nn');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<img');
    expect(text).not.toContain('\u202e');
    expect(text).toContain('{{model}}\\u202e');
  });
});

test('the table names layer, role and where most is lost', async () => {
  const ran = await burin('profile', 'tiny.nn', '--input', 'in.npz', '--limit', '2');
  expect(ran.exit).toBe(0);
  expect(ran.out).toContain('on these 2 samples alone');
  expect(ran.out).toMatch(/^d +\S+( dB)? +weight +fixed<16,6>/m);
});

test('wrong inputs are refused and leave no page', async () => {
  const missing = await burin('profile', 'tiny.nn', '--input', 'none.npz', '-o', 'no.html');
  expect(missing.exit).toBe(1);
  const nan = await burin('profile', 'tiny.nn', '--input', 'nan.npz', '-o', 'no.html');
  expect(nan.exit).toBe(1);
  expect(() => readFileSync(join(folder, 'no.html'))).toThrow();
  expect((await burin('profile', 'tiny.nn')).exit).toBe(2);
  expect((await burin('profile', 'tiny.nn', '--input', 'in.npz', '--limit', '0')).exit).toBe(2);
});

test('emulate --engine float writes what no type has touched', async () => {
  const ran = await burin(
    'emulate',
    'tiny.nn',
    '--input',
    'in.npz',
    '--engine',
    'float',
    '--expect',
    write(
      'float.npz',
      writeNpz(
        new Map([
          ['out0', { shape: [4, 2], data: Float64Array.of(0.5, 1.75, 0, 1.25, 0, 0.25, 99.999, 50.252) }],
        ]),
      ),
    ),
  );
  expect(ran.exit).toBe(0);
  expect(ran.out).toContain('float: 4 samples');
});
