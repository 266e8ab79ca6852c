// How a closed form is written in targets/costs: a formula, knots over a formula, or cases of which the first that
// applies holds.
import { z } from 'zod';
import { FIGURES, KINDS, type Kind } from './form.ts';

export const kind = z.enum(Object.keys(KINDS) as [Kind, ...Kind[]]);
const formula = z.union([z.number(), z.string()]);
export const knots = z.record(z.string().regex(/^\d+$/), z.number());
const figure = z.union([formula, z.strictObject({ of: formula, points: knots })]);
const rule = z.union([figure, z.array(z.strictObject({ when: formula.optional(), is: figure })).min(1)]);

export const formSchema = z.strictObject({
  kind,
  source: z.string(),
  /** What no report shows about it, in words: its figures are extrapolated. */
  missing: z.string().min(1).optional(),
  /** Numbers that several figures use, each may use those above it. */
  let: z.record(z.string().regex(/^[a-z]\w*$/), rule).optional(),
  gives: z.partialRecord(z.enum(FIGURES), rule),
});
