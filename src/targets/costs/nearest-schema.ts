// How targets/costs/nearest.yaml is written.
import { z } from 'zod';
import { documents, version } from '../checked-file.ts';
import { CRITERIA } from './nearest.ts';

const order = z.strictObject({ by: z.array(z.enum(CRITERIA)).min(1), source: z.string() });
const ways = z.array(z.number().int().min(2)).max(16);
const habits = z.strictObject({
  from: version,
  placement: z.enum(['asap', 'alap', 'lifetimes']),
  resultWays: z.number().int().min(0),
  streamLanes: z.enum(['together', 'apart']),
  loopEnables: z.enum(['chosen', 'plain']),
  rewind: z.strictObject({
    short: ways,
    deep: ways,
    copies: z.number().int().min(0),
    process: z.enum(['keeps', 'takes']),
    control: z.strictObject({ keeps: z.number().int().min(0), takes: z.number().int().min(0) }),
    counter: ways,
  }),
  steered: z.strictObject({ ways: z.number().int().min(2), again: z.number().int().min(2) }),
  channels: z.strictObject({
    fifo: z.strictObject({
      least: z.number().int().min(1),
      shortest: z.number().int().min(0),
      short: z.number().int().min(1),
      deep: z.number().int().min(1),
    }),
    registers: z.number().int().min(1),
  }),
  source: z.string(),
});
export const nearestSchema = z.strictObject({
  documents,
  tools: z.record(
    z.string(),
    z.strictObject({
      clockUncertainty: z.number().min(0).max(100),
      changed: z.array(version),
      source: z.string(),
      habits: z.array(habits).min(1),
    }),
  ),
  families: z.record(z.string(), z.string()),
  order: z.strictObject({ costs: order, fifo: order, delays: order }),
});
