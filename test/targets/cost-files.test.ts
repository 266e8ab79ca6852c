// Mistakes an edit of targets/costs can make, each named with file and key; the JSON schemas and prepared data that are
// made from the same sources; and what nearest.yaml claims of its orders. Catches a reference to nowhere that is read as
// nothing, a stale schema, and an order that other data have made worse than the obvious one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { estimateData } from '#src/prepared-costs';
import type { CostData } from '#src/targets/costs/cost-data';
import { buildLibrary } from '#src/targets/costs/library';
import { logicSynthesisRules } from '#src/targets/costs/logic-synthesis';
import { interpolate, points } from '#src/targets/costs/points';
import { findSources } from '#src/targets/costs/sources';
import { loadCosts, loadTargets, readTargets, targetTexts } from '#src/targets/index';
import { jsonSchemas } from '#src/targets/schemas';

const FORMS = 'costs/forms.yaml';
const SYNTHESIS = 'costs/logic-synthesis.yaml';
const LIBRARY = 'costs/vitis_hls-2023.1-zynquplusRFSOC-2.yaml';
const costs = loadCosts().value!;

test.each([
  [
    'unknown form',
    LIBRARY,
    'form: add-carry-vitis',
    'form: add-magic',
    'costs.add: there is no form "add-magic"',
  ],
  [
    'form of another kind',
    LIBRARY,
    'form: add-carry-vitis',
    'form: mux-vitis',
    'costs.add: the form is about mux',
  ],
  ['unknown document', LIBRARY, 'source: verbose', 'source: hearsay', 'there is no document "hearsay"'],
  ['repository without owner', LIBRARY, /repository: [\w./-]+\n/, 'repository: mine\n', 'repository'],
  ['more agree than there are', LIBRARY, /n: (\d+), agree: \1/, 'n: 1, agree: 2', 'more rows agree'],
  ['other combination inside', LIBRARY, 'speed: "2"', 'speed: "3"', 'its content is that of'],
  ['misspelt key', LIBRARY, 'scalars:', 'scalar:', 'scalar'],
  ['negative delay', LIBRARY, /ns: [\d.]+ \}/, 'ns: -1 }', 'scalars'],
  ['unknown name in a formula', FORMS, 'is: 6 * k - 3', 'is: 6 * n - 3', 'there is no value "n", only k'],
  ['broken formula', FORMS, 'is: 6 * k - 3', 'is: 6 * k -', 'mux-vivado.lut: "6 * k -": ends too early'],
  [
    'no last case',
    FORMS,
    '- { is: 2193 }',
    '- { when: k < 9999, is: 2193 }',
    'the last case has a condition',
  ],
  ['taken name', FORMS, 'wide: pow2(bits)', 'bits: pow2(bits)', 'the name is taken'],
  ['no points', FORMS, /points: \{ 24: 1097, 32: 1738 \}/, 'points: {}', 'divide-pipelined.lut: no points'],
  ['unknown criterion', 'costs/nearest.yaml', 'by: [tool, era', 'by: [tool, mood', 'order.costs.by.1'],
  [
    'document of a manual',
    SYNTHESIS,
    'source: ug901',
    'source: hearsay',
    'manuals.shiftStages: there is no document "hearsay"',
  ],
  ['band upside down', SYNTHESIS, 'ff: { low: 0.77', 'ff: { low: 7.7', 'its low end is above its high end'],
  ['share of nothing', SYNTHESIS, 'romColumns: { is: 0.6', 'romColumns: { is: 0', 'read.romColumns.is'],
  ['broken YAML', FORMS, 'forms:', 'forms: [', FORMS],
])('%s is named', (_, file, from, to, problem) => {
  const texts = new Map(targetTexts());
  const after = texts.get(file)!.replace(from, to);
  expect(after, 'the mistake was made').not.toBe(texts.get(file));
  const { value, diagnostics } = readTargets(texts.set(file, after));
  expect(value).toBeUndefined();
  const messages = diagnostics.map((d) => d.message);
  expect(
    messages.some((m) => m.includes(file) && m.includes(problem)),
    messages.join('\n'),
  ).toBe(true);
});

test('a missing file is named', () => {
  const texts = new Map(targetTexts());
  texts.delete('costs/unit.yaml');
  const [first] = readTargets(texts).diagnostics;
  expect(first?.message).toContain('costs/unit.yaml');
});

test('the JSON schemas that editors use are those of the reader (npm run docs)', () => {
  for (const [name, text] of jsonSchemas()) {
    expect(readFileSync(join(import.meta.dirname, '../../targets/schema', name), 'utf8'), name).toBe(text);
  }
  for (const [file, text] of targetTexts()) {
    const schema = /^# yaml-language-server: \$schema=\.\.\/schema\/([\w-]+\.json)$/m.exec(text)?.[1];
    expect([...jsonSchemas().keys()], file).toContain(schema);
  }
});

test('prepared as JSON, the libraries answer the same', async () => {
  const again = JSON.parse(JSON.stringify(costs)) as CostData;
  for (const f of costs.libraries) {
    const [a, b] = [buildLibrary(costs, f), buildLibrary(again, f)];
    expect(b.substitution).toEqual(a.substitution);
    for (const n of [1, 7, 16, 33]) {
      const q = { op: 'mul', operands: [n, 8], result: n + 8 } as const;
      expect([b.cost(q), b.timing(q, 3), b.standing(q)]).toEqual([a.cost(q), a.timing(q, 3), a.standing(q)]);
      expect(b.fifo(n, 16)).toEqual(a.fifo(n, 16));
    }
  }
  const data = await estimateData();
  expect(data.value!.parts).toEqual([...loadTargets().value!.parts.values()]);
  const unit = { tool: 'unit', version: '1', family: 'unit', speed: '1' };
  expect(buildLibrary(data.value!.costs, unit).id).toBe('unit-1|unit|1');
});

/** Mean error of the delays of each library when the others predict them. */
function leftOut(by: CostData['nearest']['order']['delays']['by']): number {
  const delays = { by, source: '' };
  const order = { ...costs.nearest.order, delays };
  const errors = costs.libraries.flatMap((own) => {
    const libraries = costs.libraries.filter((l) => l !== own);
    const sources = findSources({ ...costs, libraries, nearest: { ...costs.nearest, order } }, own);
    return (['add', 'ternary', 'cmp', 'select'] as const).flatMap((kind) => {
      const others = sources.delay(kind)!.value;
      const { at, is } = points(
        (own.delays?.[kind] ?? []).flatMap((d) =>
          Object.entries(d.points).map(([x, y]) => [Number(x), y] as const),
        ),
      );
      const off = at.map((x, i) => Math.abs(interpolate(others, x).value - is[i]!) / Math.max(0.1, is[i]!));
      return off.length > 0 ? [off.reduce((a, b) => a + b, 0) / off.length] : [];
    });
  });
  return errors.reduce((a, b) => a + b, 0) / errors.length;
}

test('delays carry over by logic cells and speed, not by tool, as nearest.yaml says', () => {
  const stated = leftOut(costs.nearest.order.delays.by);
  const byTool = leftOut(['tool', 'version', 'family', 'speed', 'generation']);
  expect(stated).toBeLessThan(0.2);
  expect(byTool).toBeGreaterThan(2 * stated);
});

test('rules of logic synthesis say which tool and family no pair is of', () => {
  const rules = (tool: string, family: string) => logicSynthesisRules(costs.logicSynthesis, { tool, family });
  expect(rules('vivado_hls', 'zynq').missing).toEqual([]);
  expect(rules('vitis_hls', 'kintexu').missing).toEqual(['0 designs of vitis_hls', '0 designs of kintexu']);
  const { read, fitted } = costs.logicSynthesis;
  expect(rules('vivado_hls', 'zynq')).toMatchObject({
    ...fitted.scalars,
    romWords: read.romWords.is,
    designs: fitted.n,
  });
});
