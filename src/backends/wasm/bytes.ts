// The binary format: variable-length integers, names, vectors and sections of a WebAssembly module.

/** Unsigned LEB128. */
export function unsigned(out: number[], value: number): void {
  let left = value;
  while (left >= 0x80) {
    out.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  out.push(left);
}

/** Signed LEB128 of up to 64 bits. */
export function signed(out: number[], value: bigint): void {
  let left = value;
  for (;;) {
    const low = Number(BigInt.asUintN(7, left));
    left >>= 7n;
    if ((left === 0n && low < 0x40) || (left === -1n && low >= 0x40)) {
      out.push(low);
      return;
    }
    out.push(low | 0x80);
  }
}

function text(value: string): readonly number[] {
  const bytes = Array.from(value, (c) => c.charCodeAt(0));
  return [bytes.length, ...bytes];
}

export interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

export interface ImportedFunction {
  readonly name: string;
  readonly type: FunctionType;
}

export interface DefinedFunction {
  readonly type: FunctionType;
  /** Declarations of locals and instructions, without the length. */
  readonly body: readonly number[];
  readonly exported?: string;
}

function section(out: number[], id: number, items: readonly (readonly number[])[]): void {
  if (items.length === 0) return;
  const content: number[] = [];
  unsigned(content, items.length);
  for (const item of items) for (const b of item) content.push(b);
  out.push(id);
  unsigned(out, content.length);
  for (const b of content) out.push(b);
}

function counted(values: readonly number[]): readonly number[] {
  const out: number[] = [];
  unsigned(out, values.length);
  for (const v of values) out.push(v);
  return out;
}

function withIndex(head: readonly number[], index: number): readonly number[] {
  const out = [...head];
  unsigned(out, index);
  return out;
}

/**
 * A module that imports `env.memory` and functions of `env`; function indices count the imports first.
 */
export function moduleBytes(
  imports: readonly ImportedFunction[],
  functions: readonly DefinedFunction[],
): Uint8Array {
  const types = [...imports, ...functions].map((f) => [
    0x60,
    ...counted(f.type.params),
    ...counted(f.type.results),
  ]);
  const out: number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  section(out, 1, types);
  section(out, 2, [
    [...text('env'), ...text('memory'), 0x02, 0x00, 0x01],
    ...imports.map((f, i) => withIndex([...text('env'), ...text(f.name), 0x00], i)),
  ]);
  section(
    out,
    3,
    functions.map((_, i) => withIndex([], imports.length + i)),
  );
  section(
    out,
    7,
    functions.flatMap((f, i) =>
      f.exported === undefined ? [] : [withIndex([...text(f.exported), 0x00], imports.length + i)],
    ),
  );
  section(
    out,
    10,
    functions.map((f) => counted(f.body)),
  );
  return Uint8Array.from(out);
}
