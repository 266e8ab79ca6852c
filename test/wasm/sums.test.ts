// Thousands of random sums of products against the interpreter, code for code. Catches a shortcut that changes a bit: pairs
// summed although a step overflows, a rounding error looked up or computed wrongly in any mode, rows cut where sums no
// longer fit their lanes, zeros left out that matter. What each way of summing was taken for is counted, so that none
// is tested by nothing. BURIN_FUZZ multiplies the number of seeds.
import { describe, expect, it } from 'vitest';
import type { MacSite } from '#src/backends/wasm/mac-list';
import { sumCase } from './sum-case.ts';

const FUZZ = Number(process.env.BURIN_FUZZ ?? 1);
const SEEDS = 15_000;

/** What about a site and its table makes other code run. */
function waysOf({ plan }: MacSite, table: Uint8Array): readonly string[] {
  if (plan.kind === 'walk') return ['walk'];
  if (plan.kind === 'modular')
    return [plan.drop === 0 ? 'modular whole' : plan.floor ? 'modular trn' : 'modular rnd'];
  const errors = plan.errors?.kind ?? 'exact';
  const even = plan.errors?.kind === 'residue' && plan.errors.even ? ' even' : '';
  const near = new DataView(table.buffer, table.byteOffset).getInt32(4, true) === 1;
  return [
    `dot ${errors}${even}`,
    `dot ${plan.limit === undefined ? 'wrapping' : 'limited'}`,
    `dot ${near ? 'neighbours' : 'pairs'}`,
    ...(plan.drop < 0 ? ['dot up'] : []),
    ...(plan.wide ? [`dot wide ${plan.limit === undefined ? 'wrapping' : 'limited'}`] : []),
  ];
}

describe('random sums of products', () => {
  it('give the codes of the interpreter, whichever way they are computed', () => {
    const ways = new Map<string, number>();
    let unsupported = 0;
    for (let seed = 0; seed < SEEDS * FUZZ; seed++) {
      const compared = sumCase(seed, (table, site) => {
        for (const way of waysOf(site, table)) ways.set(way, (ways.get(way) ?? 0) + 1);
      });
      if (compared) expect(compared.ours, `seed ${seed}`).toEqual(compared.expected);
      else unsupported++;
    }
    expect(unsupported).toBeLessThan(0.1 * SEEDS * FUZZ);
    const known = [
      ...['walk', 'modular whole', 'modular trn', 'modular rnd', 'dot exact', 'dot table', 'dot residue'],
      ...['dot residue even', 'dot wrapping', 'dot limited', 'dot neighbours', 'dot pairs', 'dot up'],
      ...['dot wide wrapping', 'dot wide limited'],
    ];
    for (const way of known) expect(ways.get(way) ?? 0, way).toBeGreaterThan((SEEDS * FUZZ) / 500);
  }, 600_000);
});
