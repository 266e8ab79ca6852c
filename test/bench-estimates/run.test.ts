// Fault caught: a crash that ends the run, is left out or counts as a good answer; records of the wrong tier or
// repository; libraries that have seen the repository they are judged on.
import { describe, expect, it } from 'vitest';
import type { DesignEstimate, FunctionEstimate } from '#ir/cost/estimate';
import { difference } from '../bench/estimates/difference.ts';
import type { EstimateRequest, Estimator } from '../bench/estimates/estimator.ts';
import { jsonOf } from '../bench/estimates/json.ts';
import { readRecords } from '../bench/estimates/read-records.ts';
import type { SynthesisRecord } from '../bench/estimates/record.ts';
import { evaluate, type RunOptions } from '../bench/estimates/run.ts';
import { simulationTable } from '../bench/estimates/simulation-table.ts';
import { figureRows, OVERALL } from '../bench/estimates/tables.ts';
import { RELU, tinyModule, tinyRecord } from './tiny-records.ts';

function recordsOf(values: readonly Record<string, unknown>[]): readonly SynthesisRecord[] {
  const text = values.map((v) => JSON.stringify(v)).join('\n');
  return readRecords('r', new TextEncoder().encode(text)).records;
}

const NONE = { lut: 0, ff: 0, dsp: 0, bram18: 0, uram: 0 };

/** An estimate that says the same of everything. */
function constant({ design }: EstimateRequest): DesignEstimate {
  const standing = { level: 'extrapolated', missing: [] } as const;
  const of = (kernel: string): FunctionEstimate => ({
    name: kernel,
    kernel,
    timing: { latencyMin: 3, latencyMax: 3, iiMin: 1, iiMax: 1, clock: 4.2 },
    total: { ...NONE, lut: 120, ff: 50, dsp: 4 },
    categories: {
      expression: { ...NONE, lut: 120 },
      multiplexer: NONE,
      register: { ...NONE, ff: 50 },
      memory: NONE,
      fifo: NONE,
      instance: { ...NONE, dsp: 4 },
    },
    contributors: [{ what: 'add 16 + 16', count: 6, resources: { ...NONE, lut: 96 } }],
    loops: [],
    depth: 1,
    callees: [],
    standing,
  });
  const figure = (value: number) => ({ value, low: value, high: value, standing });
  return {
    name: design.name,
    library: 'constant',
    substitution: [],
    functions: design.kernels.map((k) => of(k.name)),
    layers: [],
    latency: figure(3),
    ii: figure(1),
    clock: figure(4.2),
    resources: { lut: figure(120), ff: figure(50), dsp: figure(4), bram18: figure(0), uram: figure(0) },
    top: of(design.name),
  };
}

function estimator(estimate: Estimator['estimate'] = constant): Estimator {
  return { estimate, uncertainty: () => 12.5 };
}

const ALL: RunOptions = { tiers: undefined, leaveEachOut: false };

const repository = (repo: string, n: number, changes: Record<string, unknown> = {}) =>
  Array.from({ length: n }, (_, i) => tinyModule({ id: `${repo}-${i}`, source: { repo }, ...changes }));

describe('a run', () => {
  it('scores each repository and the median over those with enough records', () => {
    const few = { result: { LUT: 7, FF: 7, DSP: 7, BRAM_18K: 7 } };
    const records = recordsOf([
      ...repository('a/one', 5),
      ...repository('b/two', 6, { result: { LUT: 240, FF: 50, DSP: 4, BRAM_18K: 0 } }),
      ...repository('c/three', 4, few),
    ]);
    const rows = figureRows(evaluate(records, estimator(), ALL).evaluated).filter((r) => r.figure === 'lut');
    expect(rows.map((r) => [r.source, r.counted, r.score.n, r.score.medianError])).toEqual([
      ['b/two', true, 6, 50],
      ['a/one', true, 5, 20],
      ['c/three', false, 4, (100 * 113) / 7],
      [OVERALL, true, 2, 35],
    ]);
  });

  it('counts a crash as 100 % and goes on', () => {
    const records = recordsOf([...repository('a/one', 2), tinyRecord()]);
    let calls = 0;
    const failing = estimator((request) => {
      if (calls++ === 0) throw new Error('no such operator');
      return constant(request);
    });
    const { evaluated } = evaluate(records, failing, ALL);
    expect(evaluated.map((e) => e.prediction.kind)).toEqual(['crashed', 'predicted', 'predicted']);
    const row = figureRows(evaluated.filter((e) => e.record.kind === 'module')).find(
      (r) => r.figure === 'dsp',
    )!;
    expect(row.score.exact).toBe(0.5);
    expect(row.score.medianError).toBe(50);
  });

  it('simulates designs whose layers run side by side, and sets that beside the estimate', () => {
    const stream = { io_type: 'io_stream' };
    const records = recordsOf([
      tinyRecord(stream),
      tinyRecord({ id: 'd-2' }),
      ...repository('a/one', 1, stream),
    ]);
    const simulating = { ...estimator(), simulate: () => ({ latencyMax: 6, iiMax: 1 }) };
    const { evaluated } = evaluate(records, simulating, ALL);
    const simulated = evaluated.map((e) => e.prediction.kind === 'predicted' && e.prediction.simulated);
    expect(simulated).toEqual([{ latencyMax: 6, iiMax: 1 }, undefined, undefined]);
    const table = simulationTable(evaluated)!;
    expect(table).toMatch(/^latency .* 1 +100\.0 +0\.0 +0\.0 +100\.0$/m);
    expect(table).toMatch(/^interval .* 1 +0\.0 +100\.0 +0\.0 +100\.0$/m);
    expect(simulationTable(evaluate(records, estimator(), ALL).evaluated)).toBeUndefined();
  });

  it('takes an estimate that is no number for a crash', () => {
    const broken = estimator((request) => {
      const whole = constant(request);
      const functions = whole.functions.map((f) => ({ ...f, total: { ...f.total, lut: Number.NaN } }));
      return { ...whole, functions };
    });
    const { evaluated } = evaluate(recordsOf([tinyModule()]), broken, ALL);
    expect(evaluated[0]!.prediction).toMatchObject({ kind: 'crashed', why: 'the estimate says lut NaN' });
  });

  it('skips a record for a layer kind that is missing and for nothing else', () => {
    const pooling = { ...RELU, class_name: 'Pooling' };
    const contradiction = { ...RELU, n_in: undefined };
    const records = recordsOf([
      tinyModule({ id: 'm-2', layers: [pooling] }),
      tinyModule({ id: 'm-3', layers: [contradiction] }),
    ]);
    const { evaluated, skipped } = evaluate(records, estimator(), ALL);
    expect([...skipped]).toEqual([['Pooling', ['m-2']]]);
    expect(evaluated.map((e) => [e.record.id, e.prediction.kind])).toEqual([['m-3', 'crashed']]);
  });

  it('asks libraries that have not seen the repository', () => {
    const asked: (readonly [string, string | undefined])[] = [];
    const watching = estimator((request) => {
      asked.push([request.record.source.repo, request.without]);
      return constant(request);
    });
    const records = recordsOf([...repository('a/one', 1), ...repository('b/two', 1)]);
    evaluate(records, watching, { ...ALL, leaveEachOut: true });
    evaluate(records, watching, { ...ALL, leaveOut: 'b/two' });
    evaluate(records, watching, ALL);
    expect(asked).toEqual([
      ['a/one', 'a/one'],
      ['b/two', 'b/two'],
      ['b/two', 'b/two'],
      ['a/one', undefined],
      ['b/two', undefined],
    ]);
  });

  it('keeps to its tiers and to records with a result', () => {
    const records = recordsOf([
      tinyModule(),
      tinyModule({ id: 'm-2', tier: 'B' }),
      tinyModule({ id: 'm-3', result: null }),
    ]);
    const { evaluated, resultless } = evaluate(records, estimator(), { ...ALL, tiers: new Set(['A']) });
    expect(evaluated.map((e) => e.record.id)).toEqual(['m-1']);
    expect(resultless).toBe(1);
  });
});

describe('null models', () => {
  it('answer from other repositories only', () => {
    const other = { result: { LUT: 900, FF: 1, DSP: 1, BRAM_18K: 0 } };
    const records = recordsOf([...repository('a/one', 5), ...repository('b/two', 5, other)]);
    const { evaluated } = evaluate(records, estimator(), ALL);
    const of = (repo: string) => evaluated.find((e) => e.record.source.repo === repo)!.nulls;
    for (const model of ['nearest', 'regression', 'scaling'] as const) {
      expect(of('a/one')[model].lut).toBe(900);
      expect(of('b/two')[model].lut).toBe(100);
    }
  });

  it('know what size and kind do', () => {
    const sized = (repo: string, sizes: readonly number[]) =>
      sizes.map((n) =>
        tinyModule({
          id: `${repo}-${n}`,
          source: { repo },
          layers: [{ ...RELU, n_in: n }],
          result: { LUT: 10 * n, FF: n, DSP: 0, BRAM_18K: 0 },
        }),
      );
    const records = recordsOf([...sized('a/one', [4, 8, 16, 32, 64]), ...sized('b/two', [16])]);
    const { evaluated } = evaluate(records, estimator(), ALL);
    const { nulls } = evaluated.at(-1)!;
    expect(nulls.nearest.lut).toBe(160);
    expect(nulls.scaling.lut).toBe(160);
    expect(nulls.regression.lut).toBeGreaterThan(120);
    expect(nulls.regression.lut).toBeLessThan(210);
  });
});

describe('what a run leaves', () => {
  it('a listing sets the recorded categories beside ours', () => {
    const breakdown = {
      Expression: { LUT: 90, FF: 0, DSP: 4, BRAM_18K: 0 },
      Register: { LUT: 0, FF: 50, DSP: 0, BRAM_18K: 0 },
    };
    const instances = [
      { module: 'dense_s', LUT: 7, FF: 1, DSP: 0, BRAM_18K: 0 },
      { module: 'relu_s', LUT: 9, FF: 8, DSP: 0, BRAM_18K: 0 },
      { module: 'wires_s', LUT: 0, FF: 0, DSP: 0, BRAM_18K: 0 },
    ];
    const { evaluated } = evaluate(
      recordsOf([tinyModule({ result_breakdown: breakdown, instances })]),
      estimator(),
      ALL,
    );
    const text = difference(evaluated[0]!, 5);
    expect(text).toMatch(/^recorded +100 +50 +4 /m);
    expect(text).toMatch(/^error % +20\.0 +0\.0 +0\.0 /m);
    expect(text).toMatch(/^expression +90 +120 +0 +0 +4 +0 /m);
    expect(text).toContain('6 x add 16 + 16: LUT 96');
    expect(text).toMatch(
      /recorded relu_s: LUT 9 FF 8 DSP 0 BRAM18 0\n {2}recorded dense_s: LUT 7 FF 1 DSP 0 BRAM18 0/,
    );
    expect(text).not.toContain('wires_s');
  });

  it('JSON has every record with its prediction', () => {
    const result = evaluate(recordsOf([tinyModule(), tinyRecord()]), estimator(), ALL);
    const json = JSON.parse(JSON.stringify(jsonOf(result, [], { leaveOut: undefined, each: false })));
    expect(json.records.map((r: { id: string }) => r.id)).toEqual(['m-1', 'd-1']);
    expect(json.records[0].prediction.figures.lut).toBe(120);
    expect(json.records[0].recorded.lut).toBe(100);
    expect(json.tables.map((t: { kind: string }) => t.kind)).toEqual(['design', 'module']);
  });
});
