// --set: the faults guarded against are a rule for the wrong layer, a value of the wrong kind, and text that reaches
// further than a rule.
import { describe, expect, test } from 'vitest';
import { parseSetting } from '#src/frontends/hls4ml-config/set-option';
import { MODULE, printRule, tell } from './fixtures.ts';

function rule(text: string): string {
  const result = parseSetting(text, MODULE);
  return result.value ? result.value.rules.map(printRule).join() : result.diagnostics.map(tell).join();
}

test.each([
  ['dense_1.weight=fixed<8,2>', 'dense_1 weight=fixed<8,2> --set dense_1.weight=fixed<8,2>'],
  ['dense_1.weight_t=ap_fixed<8,2>', 'dense_1 weight=fixed<8,2> --set'],
  ['dense_1.accum=auto', 'dense_1 accum=auto --set'],
  ['dense_1.default=fixed<9,2>', 'dense_1 default=fixed<9,2> --set'],
  ['dense_1.ReuseFactor=16', 'dense_1 reuse=16 --set'],
  ['dense_1.reuse=n_in', 'dense_1 reuse=n_in --set'],
  ['dense_1.strategy=Resource', 'dense_1 strategy=resource --set'],
  ['sig.TableSize=256', 'sig table_size=256 --set'],
  ['sig.table=fixed<9,1>', 'sig table=fixed<9,1> --set'],
  ['block.1.weight=fixed<8,2>', 'block.1 weight=fixed<8,2> --set'],
  ['block.1.dense.weight=fixed<8,2>', 'block.1.dense weight=fixed<8,2> --set'],
  ['model.default=fixed<12,4>', 'all default=fixed<12,4> --set'],
  ['model.reuse=4', 'all reuse=4 --set'],
  ['model.result=fixed<12,4>', 'all result=fixed<12,4> --set'],
  ['*.reuse=4', 'all reuse=4 --set'],
  ['block*.reuse=4', 'glob block* reuse=4 --set'],
])('%s', (text, expected) => {
  expect(rule(text)).toContain(expected);
});

describe('refused', () => {
  test.each([
    ['dense_1.weight', 'no ='],
    ['dense_1.weight=', 'no value'],
    ['dense_1.weigth=fixed<8,2>', '[write weight]'],
    ['dense_1.weight=fixed<8>', 'integer bits'],
    ['dense_1.reuse=0', 'whole number'],
    ['dense_1.reuse=lots', 'whole number'],
    ['dense_1.strategy=unrolled', 'latency, resource'],
    ['dense_1.units=4', 'has no "units" to set'],
    ['dense_2.weight=fixed<8,2>', '[write dense_1.weight=…]'],
    ['zz*.reuse=4', 'no layer of the model matches'],
    ['clok=5', '[write clock=…]'],
    ['part=a"; exec rm', 'letters, digits and dashes'],
    ['clock=0', 'above 0'],
    ['io=serial', 'io_parallel or io_stream'],
    ['compat=vivado', 'hls4ml or none'],
    ['__proto__.x=1', 'the model has no layer'],
    ['dense_1.__proto__=1', 'to set'],
    ['constructor=1', 'must be LAYER.KEY'],
    [`${'x'.repeat(100_000)}=1`, 'must be LAYER.KEY'],
  ])('%s', (text, why) => {
    const result = parseSetting(text, MODULE);
    expect(result.value).toBeUndefined();
    expect(result.diagnostics).toHaveLength(1);
    const message = tell(result.diagnostics[0]!);
    expect(message).toMatch(/^BN215 error: --set/);
    expect(message).toContain(why);
    expect(message.length).toBeLessThan(600);
  });
});

test('whole-design settings', () => {
  const settings = (text: string) => parseSetting(text, MODULE).value?.settings;
  expect(settings('io=stream')?.io?.value).toBe('io_stream');
  expect(settings('io=io_parallel')?.io).toEqual({
    value: 'io_parallel',
    origin: { kind: 'argument', text: '--set io=io_parallel' },
  });
  expect(settings('part=XCU250-figd2104-2L-e')?.part?.value).toBe('xcu250-figd2104-2l-e');
  expect(settings('clock=3.3ns')?.clockPeriod?.value).toBe(3.3);
  expect(settings('uncertainty=12.5%')?.clockUncertainty?.value).toEqual({ value: 12.5, unit: '%' });
  expect(settings('compat=none')?.compat?.value).toBe('none');
});
