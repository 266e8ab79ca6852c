// Weights become ROMs. An absent optional weight is a ROM of zeros, as the loop structure expects one.
import { codesOf, type LowerContext, roleType } from '../context.ts';

/** A ROM with the codes as they are. */
export function weightRom(context: LowerContext, weight: string): string {
  const { op, sink } = context;
  const found = codesOf(op, weight)!;
  return sink.rom(op, weight, { ...content(found.codes.length, found), doc: `${weight} of ${op.name}` });
}

/** A vector ROM, zeros where the op has no such weight. */
export function optionalRom(context: LowerContext, weight: string, size: number): string {
  const { op, sink } = context;
  const found = codesOf(op, weight) ?? { type: roleType(op, weight), codes: new Float64Array(size) };
  return sink.rom(op, weight, { ...content(size, found), doc: `${weight} of ${op.name}` });
}

function content<T>(size: number, found: T): T & { readonly dims: readonly number[] } {
  return { ...found, dims: [size] };
}

/** A matrix [rows][columns] as a flat ROM of [columns][rows]. */
export function transposedRom(context: LowerContext, weight: string, rows: number, columns: number): string {
  const { op, sink } = context;
  const { type, codes } = codesOf(op, weight)!;
  const at = (i: number): number => (i % rows) * columns + Math.floor(i / rows);
  const flipped =
    codes instanceof Float64Array
      ? Float64Array.from({ length: rows * columns }, (_, i) => codes[at(i)]!)
      : Array.from({ length: rows * columns }, (_, i) => codes[at(i)]!);
  return sink.rom(op, weight, {
    type,
    dims: [rows * columns],
    codes: flipped,
    doc: `${weight} of ${op.name}, [out][in]`,
  });
}
