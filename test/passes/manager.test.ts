// Catches: passes out of order, skipped or repeated in silence, and crashes that do not name their pass.
import { expect, test } from 'vitest';
import { PASSES, runPasses } from '#src/passes/index';
import { type PassEvent, runPipeline } from '#src/passes/manager';
import { checkOrder, ORDER } from '#src/passes/order';
import type { Pass } from '#src/passes/pass';
import { dense, input, module, op } from './small-module.ts';

const start = module([input('x', 3), dense('d', 'x', 3, 2), op('linear', 'a', 'd')], 'a');

function pass(name: string, run: Pass['run']): Pass {
  return {
    name,
    summary: '',
    options: { depth: { doc: '', default: 1 } },
    statistics: { n: '' },
    establishes: [],
    run,
  };
}

test('the pipeline keeps its own order, and a wrong one fails with the reason', () => {
  expect(() => checkOrder(PASSES, ORDER)).not.toThrow();
  expect(() => checkOrder([...PASSES].reverse(), ORDER)).toThrow(/must run before .*: /);
  expect(() => checkOrder(PASSES.slice(1), ORDER)).toThrow('one of them is no pass');
});

test('passes are named after their files and say what they do', () => {
  for (const p of PASSES) {
    expect(p.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(p.summary).not.toBe('');
  }
});

test('a whole run is timed, counted and observed', () => {
  let time = 0;
  const events: PassEvent[] = [];
  const result = runPasses(start, { now: () => time++, observe: (e) => void events.push(e) });
  expect(result.runs.map((r) => r.pass)).toEqual(PASSES.map((p) => p.name));
  expect(result.runs.every((r) => r.milliseconds === 1)).toBe(true);
  expect(result.runs.find((r) => r.pass === 'eliminate-linear')).toMatchObject({
    pass: 'eliminate-linear',
    changed: true,
    statistics: { removed: 1 },
  });
  expect(events).toHaveLength(2 * PASSES.length);
});

test('a second run changes nothing and hands back the same module', () => {
  const once = runPasses(start).value!;
  expect(runPasses(once).value).toBe(once);
});

test('passes can be skipped, and all after one left out', () => {
  const names = (runs: readonly { pass: string }[]): readonly string[] => runs.map((r) => r.pass);
  expect(names(runPasses(start, { skip: ['legal-reuse'] }).runs)).not.toContain('legal-reuse');
  expect(names(runPasses(start, { limit: 2 }).runs)).toEqual(['infer-shapes', 'skip-softmax']);
});

test('unknown names list the known ones', () => {
  const result = runPasses(start, { skip: ['legal-reus'] });
  expect(result.diagnostics[0]).toMatchObject({ code: 'BN401', fix: 'did you mean legal-reuse?' });
  const bad = runPipeline([pass('p', (m) => m)], [], start, { options: { p: { width: 1 } } });
  expect(bad.diagnostics.map((d) => d.code)).toEqual(['BN402']);
});

test('options reach their pass', () => {
  let seen: unknown;
  const reader = pass('p', (m, context) => {
    seen = context.option('depth');
    return m;
  });
  runPipeline([reader], [], start, { options: { p: { depth: 7 } } });
  expect(seen).toBe(7);
});

test('a crash names the pass and how to see it again', () => {
  const bomb = pass('bomb', () => {
    throw new Error('boom');
  });
  expect(() => runPipeline([bomb], [], start, { command: 'burin compile m.nn' })).toThrow(
    /pass bomb failed: boom\n {2}to see it again: burin compile m\.nn --pass-limit 1 --print-ir-before bomb/,
  );
});

test('a pass that breaks the module is caught behind it', () => {
  const vandal = pass('vandal', (m) => ({ ...m, body: { ...m.body, ops: m.body.ops.slice(1) } }));
  expect(() => runPipeline([vandal], [], start)).toThrow(/pass vandal made an invalid module/);
});

test('a module that is broken from the start is the front end’s doing', () => {
  expect(() => runPasses(module([op('relu', 'r', 'nobody')], 'r'))).toThrow(
    /the front end made an invalid module/,
  );
});
