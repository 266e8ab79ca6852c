// Weights become ROMs. An absent optional weight is a ROM of zeros, as the loop structure expects one.
import type { Codes } from '#ir/fixed/codes';
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

/** A sweep lowers the same weights again and again. */
const TRANSPOSED = new WeakMap<Codes, { readonly rows: number; readonly codes: Codes }>();

function transposed(codes: Codes, rows: number, columns: number): Codes {
  const there = TRANSPOSED.get(codes);
  if (there?.rows === rows) return there.codes;
  const flipped =
    codes instanceof Float64Array ? flippedDoubles(codes, rows, columns) : flippedBig(codes, rows, columns);
  TRANSPOSED.set(codes, { rows, codes: flipped });
  return flipped;
}

function flippedDoubles(codes: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[c * rows + r] = codes[r * columns + c]!;
  return out;
}

function flippedBig(codes: readonly bigint[], rows: number, columns: number): readonly bigint[] {
  return Array.from(
    { length: rows * columns },
    (_, i) => codes[(i % rows) * columns + Math.floor(i / rows)]!,
  );
}

/** A matrix [rows][columns] as a flat ROM of [columns][rows]. */
export function transposedRom(context: LowerContext, weight: string, rows: number, columns: number): string {
  const { op, sink } = context;
  const { type, codes } = codesOf(op, weight)!;
  const flipped = transposed(codes, rows, columns);
  return sink.rom(op, weight, {
    type,
    dims: [rows * columns],
    codes: flipped,
    doc: `${weight} of ${op.name}, [out][in]`,
  });
}
