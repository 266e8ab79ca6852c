// Catches: ops inside regions that a walk misses, and a map that copies what did not change.
import { expect, test } from 'vitest';
import { mapBlocks, mapOps, walkBlocks, walkOps } from '#ir/graph/walk';
import { block, input, op } from '../passes/small-module.ts';

const innermost = block([op('relu', 'c', 'b')], 'c');
const inner = block([op('relu', 'b', 'x', { regions: [innermost] })], 'b');
const outer = block([input('x', 3), op('relu', 'a', 'x', { regions: [inner] }), op('relu', 'd', 'a')], 'd');

test('ops come with those of their regions, blocks the outermost first', () => {
  expect([...walkOps(outer)].map((o) => o.name)).toEqual(['x', 'a', 'b', 'c', 'd']);
  expect([...walkBlocks(outer)]).toEqual([outer, inner, innermost]);
});

test('a map that changes nothing hands back the same block', () => {
  expect(mapOps(outer, (o) => o)).toBe(outer);
  expect(mapBlocks(outer, (b) => b)).toBe(outer);
});

test('a change deep inside rebuilds only what is around it', () => {
  const changed = mapOps(outer, (o) => (o.name === 'c' ? { ...o, name: 'C' } : o));
  expect([...walkOps(changed)].map((o) => o.name)).toEqual(['x', 'a', 'b', 'C', 'd']);
  expect(changed.ops[2]).toBe(outer.ops[2]);
  const emptied = mapBlocks(outer, (b) => (b.outputs[0]!.op === 'c' ? { ...b, ops: [] } : b));
  expect([...walkOps(emptied)].map((o) => o.name)).toEqual(['x', 'a', 'b', 'd']);
});
