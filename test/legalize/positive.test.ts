// A cast in a branch that is taken for positive values only, as relu has it: what deals with negative values is gone,
// as in recorded reports, and not one bit changes. Catches a sign that is still looked at, an overflow that the carry of
// rounding makes and is lost, and a branch's knowledge used outside it.
import { expect, test } from 'vitest';
import { parseKernels } from '#ir/kernel/parse';
import { createKernelInterpreter } from '#src/backends/interpreter/index';
import { legalizeKernel } from '#src/legalize/index';
import { type Contents, Runner } from '#src/legalize/run';
import { census } from './census.ts';

const relu = (
  from: string,
  to: string,
  condition: string,
): string => `kernel k(in x: ${from}[1], out y: ${to}[1]) {
  y[0] = ${condition} ? cast<${to}>(x[0]) : cast<${to}>(0)
}`;

const kernels = (text: string) => {
  const { value, diagnostics } = parseKernels(text);
  expect(diagnostics).toEqual([]);
  return value!;
};

const operators = (text: string): Record<string, number> => {
  const all = kernels(text);
  const counts: Record<string, number> = {};
  for (const [key, n] of census(legalizeKernel(all[0]!, all, new Map())[0]!)) {
    const op = key.trim().split(' ')[0]!;
    if (op !== 'in' && op !== 'out') counts[op] = (counts[op] ?? 0) + n;
  }
  return counts;
};

test('has the operators of the recorded reports', () => {
  // relu of ap_fixed<16,6> to ap_ufixed<6,0,AP_RND_CONV,AP_SAT> in Vivado HLS 2019.2: 1 adder, 4 comparators, 3
  // selections, 2 ands and an or; an inverter more than the report's one.
  expect(operators(relu('fixed<16,6>', 'ufixed<6,0,RND_CONV,SAT>', 'x[0] > 0'))).toEqual({
    add: 1,
    cmp: 4,
    select: 3,
    and: 2,
    or: 1,
    xor: 2,
  });
});

test('a branch that says nothing of the sign keeps all of it', () => {
  const free = operators(relu('fixed<16,6>', 'ufixed<6,0,RND_CONV,SAT>', 'x[0] > -1'));
  expect(free.select).toBeGreaterThan(3);
});

test('an integer toward zero is the floor or one more, as the index of a table is in reports', () => {
  const text =
    'kernel k(in x: fixed<16,6>[1], out y: fixed<6,6>[1]) { y[0] = cast<fixed<6,6,TRN_ZERO>>(x[0]) }';
  expect(operators(text)).toEqual({ cmp: 2, add: 1, select: 2 });
});

test.each([
  ['fixed<9,4>', 'fixed<4,4,TRN_ZERO>', 'x[0] < 3'],
  ['fixed<9,4>', 'fixed<6,6,TRN_ZERO>', 'x[0] < 3'],
  ['fixed<9,4>', 'ufixed<5,0,RND_CONV,SAT>', 'x[0] > 0'],
  ['fixed<9,4>', 'fixed<5,1,RND,SAT>', 'x[0] > 0'],
  ['fixed<9,4>', 'fixed<5,1,RND_ZERO,SAT_SYM>', 'x[0] >= 0'],
  ['fixed<9,4>', 'fixed<6,2,RND_INF,SAT_ZERO>', 'x[0] > 0'],
  ['ufixed<8,4>', 'ufixed<4,1,RND,SAT>', 'x[0] > 0'],
  ['fixed<8,4>', 'ufixed<7,3,RND,SAT>', 'x[0] > -1'],
])('all codes of %s to %s where %s', (from, to, condition) => {
  const all = kernels(relu(from, to, condition));
  const functions = legalizeKernel(all[0]!, all, new Map(), { expand: true });
  const interpreter = createKernelInterpreter(all, 'k');
  const runner = new Runner(functions);
  const signed = from.startsWith('fixed');
  const width = Number(/\d+/.exec(from)![0]);
  for (let k = 0; k < 2 ** width; k++) {
    const code = signed ? BigInt.asIntN(width, BigInt(k)) : BigInt(k);
    const args: Contents[] = [[code], [0n]];
    runner.call('k', args);
    expect(args[1], `code ${code}`).toEqual(interpreter.run({ x: [code] }).y);
  }
});

test('where x is not above 0, what is made of -x needs no sign logic', () => {
  const index = (condition: string): string => `kernel k(in x: fixed<16,6>[1], out y: fixed<12,12>[1]) {
  y[0] = ${condition} ? cast<fixed<12,12>>(0) : cast<fixed<12,12,TRN_ZERO>>(shift(-(x[0] * 1024), -3))
}`;
  const [known, unknown] = [operators(index('x[0] >= 0')), operators(index('x[0] >= 1'))];
  expect(known).toEqual({ sub: 1, xor: 1, select: 1 });
  expect(unknown.add).toBe(1);
});
