// Cases that hls4ml cannot compute. Catches: a judge that takes a wrong function for a rounded one, bounds that are
// looser than types and tables, and recorded cases of supported layers that are refused or computed otherwise.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpz } from '#src/data/npz';
import { functional, input, layer } from '../frontends-keras/keras-files.ts';
import { type BeyondResult, runBeyond } from './beyond.ts';
import { findCases } from './cases.ts';

const OPTIONS = { interpreted: 20, compiler: undefined, entryOf: () => undefined };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'burin-beyond-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One layer `l` on eight values over -4 … 3.5, with `settings` below its name. */
async function judged(className: string, config: object, settings: object = {}): Promise<BeyondResult> {
  const model = functional([input('x', [8]), layer(className, 'l', config, ['x'])], ['x'], ['l']);
  const data = Float64Array.from({ length: 16 }, (_, i) => i / 2 - 4);
  const Model = { Precision: { default: 'ap_fixed<16,6>' }, ReuseFactor: 1, Strategy: 'Latency' };
  const files = {
    'model.json': JSON.stringify(model),
    'config.yml': JSON.stringify({
      KerasJson: 'model.json',
      IOType: 'io_stream',
      Backend: 'Vitis',
      HLSConfig: { Model, LayerName: { l: settings } },
    }),
    'inputs.npz': writeNpz(new Map([['in0', { shape: [2, 8], data }]])),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return runBeyond({ name: 'case', folder, recorded: 'fail' }, OPTIONS);
}

describe('a case without recorded values', () => {
  it.each([
    ['ReLU', {}, { Precision: { result: 'ap_fixed<4,3,AP_TRN,AP_SAT>' } }, 0.5],
    ['Activation', { activation: 'swish' }, {}, 2 ** -9],
    ['Softmax', { axis: -1 }, { Skip: true }, 2 ** -10],
    ['Flatten', {}, {}, 2 ** -10],
  ] as const)('%s %j %j is within %d', async (className, config, settings, bound) => {
    const found = await judged(className, config, settings);
    expect(found).toMatchObject({ outcome: 'within', samples: 2, differing: [] });
    expect(found.outcome === 'within' && found.bound).toBeLessThanOrEqual(bound);
  });

  // A slope that hls4ml ignores is another function, not a rounded one.
  it('another function is beyond any bound', async () => {
    expect(await judged('ReLU', { negative_slope: 0.5 })).toMatchObject({ outcome: 'beyond', worst: 2 });
  });

  it('what cannot be read or judged is said', async () => {
    expect(await judged('Conv1D', {})).toMatchObject({ outcome: 'refused' });
    expect(await judged('Activation', { activation: 'softsign' })).toMatchObject({ outcome: 'unjudged' });
  });
});

const RECORDED = new URL('../../../shared/oracles/layers/', import.meta.url);
const here = existsSync(RECORDED);
if (!here) console.log('no recorded cases beside the repository: those hls4ml fails on are not run');

/** Recorded cases of supported layers in which there is nothing to compute. */
const UNREADABLE = new Map([
  ['act_PReLU_shared_axes_parallel', /^BN112 /],
  ['dense_oddtype_ap_fixed_0_0_', /^BN211 /],
  ['dense_oddtype_ap_fixed_16_6', /^BN211 /],
  ['dense_oddtype_ap_fixed_16_6_AP_ROUND_', /^BN211 /],
  ['dense_oddtype_binary', /^BN220 /],
  ['dense_stream_distributed_arithmetic', /^BN209 /],
]);

describe.runIf(here)('recorded cases hls4ml fails on', () => {
  it('are computed as their models say, or hold something that is not supported', async () => {
    const cases = findCases(RECORDED.pathname).filter((c) => c.recorded === 'fail');
    const results = await Promise.all(cases.map((c) => runBeyond(c, OPTIONS)));
    expect(results.filter((r) => r.outcome === 'beyond' || r.outcome === 'unjudged')).toEqual([]);
    expect(results.filter((r) => r.outcome === 'within').length).toBeGreaterThanOrEqual(25);
    for (const r of results) {
      if (r.outcome !== 'refused') continue;
      const reason = UNREADABLE.get(r.name) ?? /^BN107 |a list of hls4ml layers/;
      expect(r.reasons[0], r.name).toMatch(reason);
    }
  });
});
