// How targets/costs/logic-synthesis.yaml is written.
import { z } from 'zod';
import { documents } from '../checked-file.ts';

const manual = z.strictObject({ is: z.int().min(1), source: z.string() });
const read = z.strictObject({ is: z.number().positive(), n: z.int().min(1), source: z.string() });
const band = z
  .strictObject({ low: z.number().min(0), high: z.number().min(0) })
  .refine(({ low, high }) => low <= high, 'its low end is above its high end');

export const logicSynthesisSchema = z.strictObject({
  documents,
  covers: z.strictObject({
    tools: z.array(z.string()).min(1),
    families: z.array(z.string()).min(1),
    source: z.string(),
  }),
  manuals: z.strictObject({
    adder: manual,
    fifoBits: manual,
    shiftDepth: manual,
    shiftStages: manual,
    selectorWays: manual,
    romOutputs: manual,
  }),
  read: z.strictObject({ romWords: read, romColumns: read, products: read }),
  fitted: z.strictObject({
    n: z.int().min(1),
    repositories: z.int().min(1),
    source: z.string(),
    scalars: z.strictObject({
      logic: z.number().positive(),
      registers: z.number().positive(),
    }),
    band: z.strictObject({ lut: band, ff: band, bram18: band }),
  }),
});

export type LogicSynthesisFile = z.infer<typeof logicSynthesisSchema>;
