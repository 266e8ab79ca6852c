// Models of many independent layers in one text, so that one run of the compiler covers them all; and the way from
// such a text to a design.
import type { Design } from '#ir/design/design';
import { ok } from '#ir/diagnostics/diagnostic';
import { toDouble } from '#ir/fixed/dyadic';
import { printType } from '#ir/fixed/text';
import { type FixedType, fractionBits } from '#ir/fixed/type';
import { type Built, build } from '#src/driver/pipeline';

export const PART = 'xcvu13p-flga2577-2-e';

/** Through front end, passes and lowering, as a compile does; throws on any error. */
export async function built(text: string): Promise<Required<Built>> {
  const found = await build(
    { model: 'model.nn', set: [] },
    { bytes: () => ok(new TextEncoder().encode(text)), text: () => ok(text) },
  );
  const errors = found.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0 || !found.design) throw new Error(JSON.stringify(errors, undefined, 1));
  return found as Required<Built>;
}

export async function designOf(text: string): Promise<Design> {
  return (await built(text)).design;
}

/** Codes as the decimals of a model file: `[1, -0.5]`, or nested for a matrix of `columns`. */
export function literal(codes: readonly bigint[], type: FixedType, columns?: number): string {
  const numbers = codes.map((c) => String(toDouble(c, fractionBits(type))));
  if (columns === undefined) return `[${numbers.join(', ')}]`;
  const rows = Array.from({ length: codes.length / columns }, (_, r) =>
    numbers.slice(r * columns, (r + 1) * columns).join(', '),
  );
  return `[${rows.map((row) => `[${row}]`).join(', ')}]`;
}

export function typeText(type: FixedType): string {
  return printType(type);
}
