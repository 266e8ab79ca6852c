// What is packed into what. Catches a ternary adder across an extension or with a second user, three levels in one,
// a gate that leaves its cone, and a cone with more inputs than a LUT has.
import { describe, expect, test } from 'vitest';
import type { Block } from '#ir/operators/graph';
import { packOperators } from '#src/schedule/pack';
import { functions } from './functions.ts';

function packed(nodes: string, outputs: string): { host: number[]; ternary: number[] } {
  const [f] = functions(`function f of f {
    value in x: s16[8]
    value out y: s16[8]
    block {
      ${nodes}
      ${outputs}
    }
  }`);
  const { graph, outputs: out } = f!.body[0] as Block;
  const { host, ternary } = packOperators(
    graph,
    out.map((o) => o.node),
  );
  return { host: [...host], ternary: [...ternary] };
}

const INPUTS = `%0 = input s16 x[0]
%1 = input s16 x[1]
%2 = input s16 x[2]
%3 = input s16 x[3]`;

describe('ternary adders', () => {
  test('the second operand rather than the first; what is packed packs none, but its operands are roots again', () => {
    const { ternary, host } = packed(
      `${INPUTS}
%4 = add s16 %0, %1
%5 = add s16 %2, %3
%6 = add s16 %4, %5
%7 = sub s16 %0, %6
%8 = add s16 %7, %1`,
      'y[0] = %8',
    );
    // 8 takes 7; 6 is a root of its own and takes 5, not 4.
    expect(ternary.slice(4)).toEqual([0, 2, 1, 2, 1]);
    expect(host.slice(4)).toEqual([4, 6, 6, 8, 8]);
  });

  test.each([
    ['an extension between', '%4 = add s15 %0, %1\n%5 = wire s16 %4\n%6 = add s16 %5, %2', 'y[0] = %6'],
    ['another width', '%4 = add s15 %0, %1\n%5 = add s16 %4, %2', 'y[0] = %5'],
    [
      'a second user',
      '%4 = add s16 %0, %1\n%5 = add s16 %4, %2\n%6 = add s16 %4, %3',
      'y[0] = %5\ny[1] = %6',
    ],
    ['a use outside', '%4 = add s16 %0, %1\n%5 = add s16 %4, %2', 'y[0] = %5\ny[1] = %4'],
    ['another number of operators', '%4 = add s16 %0, %1\n%5 = add s16 %4, %2 times 2', 'y[0] = %5'],
  ])('%s keeps them apart', (_, nodes, outputs) => {
    expect(new Set(packed(`${INPUTS}\n${nodes}`, outputs).ternary)).toEqual(new Set([0]));
  });
});

describe('LUTs', () => {
  test('a cone of gates and selections has one out node, wires inside included', () => {
    const { host } = packed(
      `${INPUTS}
%4 = wire u1 %0 shift -15
%5 = wire u1 %1 shift -15
%6 = and u1 %4, %5
%7 = xor u1 %6, %4
%8 = wire u1 %7
%9 = select s16 %8, %2, %3`,
      'y[0] = %9',
    );
    expect(host.slice(4)).toEqual([4, 5, 9, 9, 9, 9]);
  });

  test('a selection merges into the only adder that uses it', () => {
    const { host } = packed(
      `${INPUTS}
%4 = wire u1 %0 shift -15
%5 = select s16 %4, %1, %2
%6 = add s17 %5, %3`,
      'y[0] = %6',
    );
    expect(host[5]).toBe(6);
  });

  test.each([
    ['two cones', '%4 = and u1 %0, %1\n%5 = xor u1 %4, %2\n%6 = xor u1 %4, %3', 'y[0] = %5\ny[1] = %6', 4],
    ['a use outside', '%4 = and u1 %0, %1\n%5 = xor u1 %4, %2', 'y[0] = %5\ny[1] = %4', 4],
    ['a comparison', '%4 = and u16 %0, %1\n%5 = cmp lt u1 %4, %2', 'y[0] = %5', 4],
    ['another number of operators', '%4 = and u1 %0, %1\n%5 = xor u1 %4, %2 times 3', 'y[0] = %5', 4],
  ])('%s ends a cone', (_, nodes, outputs, node) => {
    expect(packed(`${INPUTS}\n${nodes}`, outputs).host[node]).toBe(node);
  });

  test('seven signals are one too many', () => {
    const inputs = Array.from({ length: 8 }, (_, i) => `%${i} = input u1 x[${i}]`).join('\n');
    const chain = (n: number): string =>
      Array.from({ length: n - 1 }, (_, i) => `%${8 + i} = and u1 %${i === 0 ? 0 : 7 + i}, %${i + 1}`).join(
        '\n',
      );
    const hosts = (n: number): number[] => packed(`${inputs}\n${chain(n)}`, `y[0] = %${6 + n}`).host.slice(8);
    expect(new Set(hosts(6)).size).toBe(1);
    // Cones grow from the operands on: the last one is left out.
    expect(hosts(7)).toEqual([12, 12, 12, 12, 12, 13]);
  });
});
