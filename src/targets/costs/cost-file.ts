// One file of targets/costs: what the reports of one tool version, device family and speed grade say about operators.
// Closed forms are named, delays are knots as they were read, each with the repository whose reports show it: leaving a
// repository out takes its knots away and nothing else.
import { z } from 'zod';
import { documents, version } from '../checked-file.ts';
import { FIGURES } from './form.ts';
import { formSchema, kind, knots } from './form-schema.ts';

const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/);
const count = z.int().min(1);
const ns = z.number().min(0);
/** Rows of reports behind a figure, and the reports that are known to hold them (there may be more). */
export const seen = { source: z.string(), n: count, reports: count };

/** A closed form holds here: `agree` of `n` rows of the reports. */
const cost = z.strictObject({
  form: z.string(),
  ...seen,
  agree: z.int().min(0),
  repositories: z.array(repository).min(1),
});
/** ns by width; mux: by number of values. */
const delay = z.strictObject({ repository, ...seen, points: knots });
/** `atLeast`: something else than the figure itself bounded what the reports show. */
const scalar = z.strictObject({ repository, ...seen, ns, atLeast: z.literal(true).optional() });
const memory = z.strictObject({
  repository,
  ...seen,
  /** ns that a state had (clock period less uncertainty). */
  budget: ns,
  states: count,
  ns,
});
const core = z.strictObject({
  ...memory.shape,
  /** fabric: in LUTs; block: in DSP blocks, one factor constant or too wide for one; variable: one DSP block. */
  core: z.enum(['fabric', 'block', 'variable']),
  /** Bits of the wider factor. */
  width: count,
  /** Most bits of the narrower factor that it was seen with. */
  narrow: count,
  /** ns in its last state; that of the others when absent. */
  last: ns.optional(),
  /** Figures of the core, where a report shows them. */
  gives: z.partialRecord(z.enum(FIGURES), z.int().min(0)).optional(),
});

const DELAYS = ['add', 'ternary', 'cmp', 'select', 'mux', 'div', 'lead1'] as const;
const SCALARS = ['lutLevel', 'phi', 'fifo'] as const;

export const costFileSchema = z.strictObject({
  tool: z.string(),
  version,
  /** As synthesis reports write it. */
  family: z.string(),
  speed: z.string(),
  documents,
  /** Forms that no other library uses. */
  forms: z.record(z.string(), formSchema).optional(),
  costs: z.partialRecord(kind, cost),
  delays: z.partialRecord(z.enum(DELAYS), z.array(delay).min(1)).optional(),
  scalars: z.partialRecord(z.enum(SCALARS), z.array(scalar).min(1)).optional(),
  memories: z.array(memory).optional(),
  cores: z.array(core).optional(),
});
export type CostFile = Readonly<z.infer<typeof costFileSchema>>;
export type Core = Readonly<z.infer<typeof core>>;
export type MemoryRead = Readonly<z.infer<typeof memory>>;

export type DelayKind = (typeof DELAYS)[number];
export type ScalarKind = (typeof SCALARS)[number];

/** The repositories whose reports a library is read from. */
export function repositoriesOf(f: CostFile): readonly string[] {
  const single = [
    ...Object.values(f.delays ?? {}).flat(),
    ...Object.values(f.scalars ?? {}).flat(),
    ...(f.memories ?? []),
    ...(f.cores ?? []),
  ];
  const all = [...Object.values(f.costs).flatMap((c) => c.repositories), ...single.map((s) => s.repository)];
  return [...new Set(all)].sort();
}
