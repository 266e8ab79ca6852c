// The parts of targets/parts: what FPGA devices hold, each number with the report or data sheet that says it.
import { z } from 'zod';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { checked, documents, problem } from './checked-file.ts';

const part = z.strictObject({
  device: z.string(),
  package: z.string(),
  speed: z.string(),
  family: z.strictObject({ name: z.string(), source: z.string() }).optional(),
  totals: z
    .strictObject({
      lut: z.int(),
      ff: z.int(),
      dsp: z.int(),
      bram18: z.int(),
      uram: z.int(),
      /** Dies (super logic regions), where there are several. */
      slrs: z.int().min(2).optional(),
      source: z.string(),
    })
    .optional(),
});

export const partFile = z.strictObject({
  documents,
  parts: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), part),
});

export type Part = Readonly<z.infer<typeof part>> & { readonly name: string };

/** One file of targets/parts. */
export function readPartFile(file: string, text: string): Result<readonly Part[]> {
  const read = checked(partFile, file, text);
  if (!read.value) return failed(read.diagnostics);
  const { parts, documents: known } = read.value;
  const named = Object.entries(parts).flatMap(([name, p]) =>
    [p.family?.source, p.totals?.source].flatMap((s) => (s === undefined ? [] : [[name, s] as const])),
  );
  const unknown = named.filter(([, s]) => !Object.hasOwn(known, s));
  if (unknown.length > 0) {
    return failed(unknown.map(([name, s]) => problem(file, `${name}: there is no document "${s}"`)));
  }
  return ok(Object.entries(parts).map(([name, p]) => ({ ...p, name })));
}
