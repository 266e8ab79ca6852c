// The fitted scalars of logic synthesis made again from their pairs, the pairs held against the records of the same
// reports, what is read off a report's tables, and the table of the benchmark. Catches a number in targets/ that no command
// makes, a repository that is predicted with its own data, a quantity that counts a row twice, a null model that sees the
// answer.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCosts } from '#src/targets/index';
import { recordedSynthesis } from '../bench/estimates/figures.ts';
import { calibration } from '../bench/estimates/logic-synthesis/calibration.ts';
import { fitTo, leaveOneOut, predict } from '../bench/estimates/logic-synthesis/fit.ts';
import { type Pair, readPairs } from '../bench/estimates/logic-synthesis/pairs.ts';
import {
  addersOf,
  designQuantities,
  halvesOf,
  limitsOf,
  moduleQuantities,
} from '../bench/estimates/logic-synthesis/quantities.ts';
import { readRecords } from '../bench/estimates/read-records.ts';
import type { Evaluated } from '../bench/estimates/run.ts';
import { synthesisTable } from '../bench/estimates/synthesis-table.ts';

const file = loadCosts().value!.logicSynthesis;
const pairs = readPairs();
const RECORDS = join(import.meta.dirname, '../../../shared/groundtruth/records.jsonl.gz');

describe('the fit', () => {
  test('gives what targets/costs/logic-synthesis.yaml says', () => {
    const { source: _, ...committed } = file.fitted;
    expect(calibration(pairs, file).fitted).toEqual(committed);
  });

  test('finds the scalars that made-up pairs were made with', () => {
    const made = pairs.map((p): Pair => {
      const synthesised = predict(p, { scalars: { logic: 0.4, registers: 0.8 }, selectors: 0.2 }, file);
      return { ...p, synthesised };
    });
    const { scalars, selectors } = fitTo(made, file);
    expect(scalars.logic).toBeCloseTo(0.4, 6);
    expect(scalars.registers).toBeCloseTo(0.8, 6);
    expect(selectors).toBeCloseTo(0.2, 6);
  });

  test('predicts no repository with its own pairs', () => {
    const own = 'pominiq/DNNonSilicon';
    const changed = pairs.map((p): Pair => {
      const { lut, ff, ...rest } = p.synthesised;
      return p.repository === own ? { ...p, synthesised: { ...rest, lut: 2 * lut, ff: 3 * ff } } : p;
    });
    const of = (list: readonly Pair[]) =>
      [...leaveOneOut(list, file)].flatMap(([p, y]) => (p.repository === own ? [y] : []));
    expect(of(changed)).toEqual(of(pairs));
  });

  test('is nearer than C synthesis and C synthesis times a constant, in LUT, FF and block memories', () => {
    const { left } = calibration(pairs, file);
    for (const f of ['lut', 'ff', 'bram18'] as const) {
      const median = (of: (l: (typeof left)[number]) => number): number =>
        left
          .map((l) => Math.abs(of(l) - l.pair.synthesised[f]) / l.pair.synthesised[f])
          .sort((a, b) => a - b)[Math.floor(left.length / 2)]!;
      const ours = median((l) => l.predicted[f]);
      expect(ours, f).toBeLessThan(median((l) => l.pair.csynth[f]));
      expect(ours, f).toBeLessThan(median((l) => l.scaled[f]));
    }
  });
});

test.skipIf(!existsSync(RECORDS))('pairs have the totals of the records of the same reports', () => {
  const { records } = readRecords(RECORDS, readFileSync(RECORDS));
  const byId = new Map(records.map((r) => [r.id, r]));
  let both = 0;
  for (const { id, csynth, synthesised, repository, family } of pairs) {
    const record = byId.get(id)!;
    expect([record.source.repo, record.family], id).toEqual([repository, family]);
    const { LUT, FF, DSP, BRAM_18K } = record.result!;
    expect({ lut: LUT, ff: FF, dsp: DSP, bram18: BRAM_18K }, id).toEqual(csynth);
    const recorded = recordedSynthesis(record);
    if (recorded === undefined) continue;
    both++;
    expect(recorded, id).toEqual(synthesised);
  }
  expect(both).toBeGreaterThan(10);
});

/** A csynth report with these rows in its tables. */
function report(
  name: string,
  tables: Readonly<Record<string, readonly (readonly (string | number)[])[]>>,
): string {
  const table = (rows: readonly (readonly (string | number)[])[]): string => {
    const widths = rows[0]!.map((_, i) => Math.max(...rows.map((r) => String(r[i]).length)) + 2);
    const border = `    +${widths.map((w) => '-'.repeat(w)).join('+')}+`;
    const line = (r: readonly (string | number)[]) =>
      `    |${r.map((c, i) => String(c).padEnd(widths[i]!)).join('|')}|`;
    return [border, line(rows[0]!), border, ...rows.slice(1).map(line), border].join('\n');
  };
  const detail = Object.entries(tables).map(([title, rows]) => `    * ${title}: \n${table(rows)}\n`);
  return `\n== Vivado HLS Report for '${name}'\n\n== Utilization Estimates\n+ Detail: \n${detail.join('\n')}`;
}

describe('tables', () => {
  const EXPRESSION = [
    'Variable Name',
    'Operation',
    'DSP48E',
    'FF',
    'LUT',
    'Bitwidth P0',
    'Bitwidth P1',
  ] as const;
  const text = report('f', {
    Instance: [
      ['Instance', 'Module', 'BRAM_18K', 'DSP48E', 'FF', 'LUT'],
      ['g_U0', 'g', 0, 0, 0, 9],
      ['g_U1', 'g', 0, 0, 0, 9],
      ['mux_U2', 'top_mux_83_16_1_1', 0, 0, 0, 55],
      ['mul_U3', 'top_mul_16s_8s_24_2_1', 0, 1, 9, 5],
    ],
    Expression: [
      EXPRESSION,
      ['add_1', '+', 0, 0, 23, 16, 16],
      ['add_2', '-', 0, 0, 16, 16, 5],
      ['cmp_1', 'icmp', 0, 0, 13, 16, 1],
      ['mul_1', '*', 1, 0, 5, 16, 8],
    ],
    Register: [
      ['Name', 'FF', 'LUT', 'Bits', 'Const Bits'],
      ['mul_ln1_reg_1', 24, 0, 24, 0],
      ['x_reg_2', 16, 0, 16, 0],
      ['y_reg_3', 64, 32, 16, 0],
    ],
    Multiplexer: [
      ['Name', 'LUT', 'Input Size', 'Bits', 'Total Bits'],
      ['ap_NS_fsm', 15, 3, 1, 3],
    ],
    Memory: [
      ['Memory', 'Module', 'BRAM_18K', 'FF', 'LUT', 'Words', 'Bits', 'Banks', 'W*Bits*Banks'],
      ['w_U', 'f_w2_V', 4, 0, 0, 8, 100, 1, 800],
      ['t_U', 'f_exp_table1', 2, 0, 0, 1024, 18, 1, 18432],
      ['l_U', 'f_line_bufbkb', 0, 64, 32, 40, 16, 1, 640],
    ],
  });
  const G = report('g', { Expression: [EXPRESSION, ['select_1', 'select', 0, 0, 7, 1, 16]] });
  const limits = limitsOf(file);
  const carry = (bits: number): number => bits + 7;

  test('become quantities, callees as often as they stand there', () => {
    const half = halvesOf(addersOf(text), carry);
    const modules = [text, G].map((t) => moduleQuantities(t, limits, half)!);
    expect(designQuantities(modules, 'f')).toEqual({
      missing: [],
      quantities: {
        adderBits: 16 + 16 / 2,
        otherLut: 13 + 15 + 2 * 7,
        selectorLut: 55,
        romBits: 100,
        shiftLut: 16 * 2,
        registerBits: 16,
        productBits: 24,
        products: 1,
        controlFf: 32,
        bram18: 2,
      },
    });
    expect(designQuantities(modules.slice(0, 1), 'f').missing).toEqual(['g', 'g']);
  });

  test('halves of adders are told by the project’s figure', () => {
    const plain = (bits: number): number => bits;
    expect(halvesOf([], carry)(16, 16)).toBe(true);
    expect(halvesOf([], carry)(9, 16)).toBe(false);
    expect(halvesOf([{ bits: 16, lut: 18 }], plain)(16, 16)).toBe(false);
    expect(halvesOf([{ bits: 16, lut: 18 }], plain)(24, 18)).toBe(true);
    expect(halvesOf([{ bits: 16, lut: 16 }], plain)(16, 16)).toBe(true);
  });
});

test('the table sets each design beside constants of other repositories', () => {
  const evaluated = (
    repo: string,
    csynth: number,
    first: number,
    second: number,
    recorded: number,
  ): Evaluated =>
    ({
      record: { source: { repo }, result_logic_synth: { LUT: recorded, state: 'Synthesized' } },
      recorded: { lut: csynth },
      prediction: { kind: 'predicted', figures: { lut: first }, synthesised: { lut: second } },
    }) as unknown as Evaluated;
  const table = synthesisTable([
    evaluated('a/a', 100, 200, 30, 20),
    evaluated('b/b', 100, 100, 80, 80),
    evaluated('b/b', 100, 100, 40, 60),
  ])!;
  const row = (name: string) =>
    table
      .split('\n')
      .find((l) => l.startsWith('LUT') && l.includes(name))!
      .trim()
      .split(/\s{2,}/);
  // 30, 100, 70 and 140 for 20.
  expect(row('a/a').slice(2)).toEqual([
    '1',
    '50.0',
    '39.2',
    '400.0',
    '132.2',
    '250.0',
    '109.9',
    '600.0',
    '149.1',
    '0',
  ]);
  expect(row('b/b').slice(2, 4)).toEqual(['2', '16.7']);
  const routed = { ...evaluated('a/a', 1, 1, 1, 1).record, result_logic_synth: { LUT: 3, state: 'Routed' } };
  expect(
    synthesisTable([{ ...evaluated('a/a', 1, 1, 1, 1), record: routed } as unknown as Evaluated]),
  ).toBeUndefined();
});
