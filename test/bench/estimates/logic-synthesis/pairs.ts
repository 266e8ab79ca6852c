// The pairs of pairs.yaml, checked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const amount = z.number().min(0);
const totals = z.strictObject({ lut: amount, ff: amount, dsp: amount, bram18: amount });
const where = z.strictObject({ commit: z.string().regex(/^[0-9a-f]{40}$/), path: z.string() });
const pair = z.strictObject({
  id: z.string(),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  report: where,
  utilization: where,
  tool: z.string(),
  family: z.string(),
  /** Why nothing is fitted to it. */
  leftOut: z.string().optional(),
  csynth: totals,
  quantities: z.strictObject({
    adderBits: amount,
    otherLut: amount,
    selectorLut: amount,
    romBits: amount,
    shiftLut: amount,
    registerBits: amount,
    productBits: amount,
    products: amount,
    controlFf: amount,
    bram18: amount,
  }),
  synthesised: totals,
});
export type Pair = z.infer<typeof pair>;

export function readPairs(): readonly Pair[] {
  const text = readFileSync(join(import.meta.dirname, 'pairs.yaml'), 'utf8');
  return z.strictObject({ pairs: z.array(pair) }).parse(parse(text)).pairs;
}
