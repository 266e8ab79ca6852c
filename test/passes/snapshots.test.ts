// Catches: snapshots of other passes than those asked for, or not in the order of the pipeline.
import { expect, test } from 'vitest';
import { PASSES, runPasses } from '#src/passes/index';
import { snapshots } from '#src/passes/snapshots';
import { input, module, op } from './small-module.ts';

test('states are shown by name and dumped by number', () => {
  const shown: string[] = [];
  const files: string[] = [];
  const observe = snapshots({
    before: ['infer-shapes'],
    after: ['infer-shapes', 'remove-dead'],
    print: (m) => `${m.body.ops.length} ops`,
    show: (title, text) => void shown.push(`${title}: ${text}`),
    dump: (file) => void files.push(file),
  });
  runPasses(module([input('x', 3), op('relu', 'r', 'x')], 'r'), { observe });
  expect(shown).toEqual([
    'before infer-shapes: 2 ops',
    'after infer-shapes: 2 ops',
    'after remove-dead (no change): 2 ops',
  ]);
  expect(files.slice(0, 3)).toEqual(['00-input.nn', '01-infer-shapes.nn', '02-skip-softmax.nn']);
  expect(files).toHaveLength(PASSES.length + 1);
});
