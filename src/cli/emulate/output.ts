// Arrays written block by block into .npy, .npz or .csv; the file appears whole or not at all.
import { resolve } from 'node:path';
import { emulationMessages as M } from '#ir/diagnostics/catalogue/emulation';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { csvRows } from '#src/data/csv';
import { npyStart, npyValues } from '#src/data/npy';
import { NpzWriter } from '#src/data/npz';
import { type GrowingFile, growFile } from '#src/toolchain/growing-file';
import type { Context } from '../host.ts';

export interface OutputArray {
  readonly name: string;
  /** First axis: samples. */
  readonly shape: readonly number[];
}

export interface ArrayOutput {
  /** The next samples, one array each. A disk that fails is a DataError. */
  readonly append: (blocks: readonly Float64Array[]) => void;
  readonly keep: () => void;
  readonly drop: () => void;
}

type Append = ArrayOutput['append'];

function npy(file: GrowingFile, array: OutputArray): Append {
  const start = npyStart(array.shape);
  file.writeAt(0, start);
  let at = start.length;
  return ([values]) => {
    const bytes = npyValues(values!);
    file.writeAt(at, bytes);
    at += bytes.length;
  };
}

/** All arrays side by side, below a line of names. */
function csv(file: GrowingFile, arrays: readonly OutputArray[]): Append {
  const encoder = new TextEncoder();
  const sizes = arrays.map((a) => a.shape.slice(1).reduce((n, d) => n * d, 1));
  const columns = sizes.reduce((a, b) => a + b, 0);
  let at = 0;
  const text = (line: string): void => {
    const bytes = encoder.encode(line);
    file.writeAt(at, bytes);
    at += bytes.length;
  };
  const names = arrays.flatMap((a, k) => Array.from({ length: sizes[k]! }, (_, i) => `${a.name}_${i}`));
  text(`${names.join(',')}\n`);
  return (blocks) => {
    const rows = blocks[0]!.length / sizes[0]!;
    const table = new Float64Array(rows * columns);
    for (let s = 0; s < rows; s++) {
      let to = s * columns;
      for (const [k, values] of blocks.entries()) {
        table.set(values.subarray(s * sizes[k]!, (s + 1) * sizes[k]!), to);
        to += sizes[k]!;
      }
    }
    text(csvRows(table, columns));
  };
}

/** Which kind a name asks for; what is wrong with it is a diagnostic. */
function kindOf(path: string, arrays: number): Result<'npy' | 'npz' | 'csv'> {
  const ending = /\.(npy|npz|csv)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'npz' || ending === 'csv' || (ending === 'npy' && arrays === 1)) return ok(ending);
  const use = ending === 'npy' ? `written with ${arrays} arrays` : 'written';
  const fix = `write an .npz file`;
  return failed([diagnose(M.unknownDataKind, { file: path, use }, { fix })]);
}

/** Without a path nothing is written. The caller keeps or drops what it gets. */
export function openOutput(
  path: string | undefined,
  arrays: readonly OutputArray[],
  context: Context,
): Result<ArrayOutput> {
  const nothing = (): void => undefined;
  if (path === undefined) return ok({ append: nothing, keep: nothing, drop: nothing });
  const kind = kindOf(path, arrays.length);
  if (!kind.value) return failed(kind.diagnostics);
  const opened = growFile(resolve(context.host.cwd, path), path);
  const file = opened.value;
  if (!file) return failed(opened.diagnostics);
  if (kind.value !== 'npz') {
    const append = kind.value === 'npy' ? npy(file, arrays[0]!) : csv(file, arrays);
    return ok({ append, keep: file.keep, drop: file.drop });
  }
  const archive = new NpzWriter(file, arrays);
  return ok({
    append: (blocks) => {
      for (const [k, values] of blocks.entries()) archive.append(k, values);
    },
    keep: () => {
      archive.finish();
      file.keep();
    },
    drop: file.drop,
  });
}
