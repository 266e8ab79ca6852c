// estimate.json back as a value: as much of it as a comparison needs, checked field by field.
import { z } from 'zod';
import { reportMessages } from '#ir/diagnostics/catalogue/report';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';

const amount = z.number().nonnegative();
const resources = z.object({ lut: amount, ff: amount, dsp: amount, bram18: amount, uram: amount });
const timing = z.object({
  latencyMin: amount,
  latencyMax: amount,
  iiMin: amount,
  iiMax: amount,
  clock: amount,
});
const figure = z
  .object({ value: amount, low: amount, high: amount })
  .refine(({ low, high }) => low <= high, 'its low end is above its high end');
const figures = z.object({ lut: figure, ff: figure, dsp: figure, bram18: figure, uram: figure });
const layer = z.object({
  layer: z.string(),
  function: z.object({
    name: z.string(),
    timing,
    total: resources,
    alternative: z.object({ timing }).optional(),
  }),
});

const schema = z.object({
  version: z.literal(1),
  model: z.string(),
  tool: z.string(),
  part: z.object({ name: z.string(), totals: resources.optional() }),
  clock: z.object({ period: amount }),
  design: z.object({
    name: z.string(),
    layers: z.array(layer).max(100_000).readonly(),
    latency: figure,
    ii: figure,
    clock: figure,
    resources: figures,
    logicSynthesis: z.object({ resources: figures }).optional(),
  }),
});

/** What an `Estimate` and the file that holds it have in common. */
export type ComparableEstimate = z.infer<typeof schema>;

/** `path` is for messages. */
export function readEstimate(text: string, path: string): Result<ComparableEstimate> {
  const no = (problem: string) => failed([diagnose(reportMessages.notEstimate, { path, problem })]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return no('it is no JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return no(`${issue!.path.join('.') || 'all of it'}: ${issue!.message}`);
}
