// How targets/costs/nearest.yaml is written.
import { z } from 'zod';
import { documents, version } from '../checked-file.ts';
import { CRITERIA } from './nearest.ts';

const order = z.strictObject({ by: z.array(z.enum(CRITERIA)).min(1), source: z.string() });
const habits = z.strictObject({
  placement: z.enum(['asap', 'alap']),
  resultWays: z.number().int().min(0),
  streamLanes: z.enum(['together', 'apart']),
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
      habits,
    }),
  ),
  families: z.record(z.string(), z.string()),
  order: z.strictObject({ costs: order, fifo: order, delays: order }),
});
