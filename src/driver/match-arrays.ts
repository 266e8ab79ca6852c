// Finds the arrays of a data file that belong to the network's inputs or outputs, by position (`in0`, `out0`) or by
// name, and checks their shapes.
import type { Port } from '#ir/design/design';
import { enginesMessages } from '#ir/diagnostics/catalogue/engines';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';

/** An array of a data file; `name` is undefined for an .npy, which holds one. */
export interface DataArray {
  readonly name: string | undefined;
  /** First axis: samples. */
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export interface Matched {
  readonly samples: number;
  /** One a port, row-major, `samples` times the port's size. */
  readonly arrays: readonly Float64Array[];
}

function text(shape: readonly number[] | readonly string[]): string {
  return `[${shape.join(', ')}]`;
}

function find(
  arrays: readonly DataArray[],
  port: Port,
  prefix: string,
  index: number,
  ports: number,
): DataArray | undefined {
  const [only] = arrays;
  if (ports === 1 && arrays.length === 1 && only?.name === undefined) return only;
  return arrays.find((a) => a.name === `${prefix}${index}`) ?? arrays.find((a) => a.name === port.value);
}

function shapeProblem(array: DataArray, port: Port, label: string): readonly Diagnostic[] {
  const inner = array.shape.slice(1);
  const size = port.shape.reduce((a, b) => a * b, 1);
  const same = inner.length === port.shape.length && inner.every((d, i) => d === port.shape[i]);
  if (array.shape.length > 0 && (same || (inner.length === 1 && inner[0] === size))) return [];
  const wanted = text(['n', ...port.shape.map(String)]);
  return [diagnose(enginesMessages.dataShape, { array: label, found: text(array.shape), wanted })];
}

/** Arrays for all ports of one direction; `prefix` is `in` or `out`, `file` names the file in messages. */
export function matchArrays(
  arrays: readonly DataArray[],
  ports: readonly Port[],
  prefix: 'in' | 'out',
  file: string,
): Result<Matched> {
  const found = ports.map((port, i) => find(arrays, port, prefix, i, ports.length));
  if (found.includes(undefined)) {
    const wanted = ports.map((p, i) => `"${prefix}${i}" (${p.value}) ${text(['n', ...p.shape.map(String)])}`);
    const names = arrays.map((a) => (a.name === undefined ? 'one array' : `"${a.name}"`));
    const holes = { file, found: names.join(', ') || 'no array', wanted: wanted.join(', ') };
    return failed([diagnose(enginesMessages.dataNames, holes)]);
  }
  const used = found as readonly DataArray[];
  const label = (i: number): string => used[i]!.name ?? file;
  const diagnostics = used.flatMap((a, i) => shapeProblem(a, ports[i]!, label(i)));
  if (hasErrors(diagnostics)) return failed(diagnostics);
  const samples = used[0]?.shape[0] ?? 0;
  const uneven = used.flatMap((a, i) =>
    a.shape[0] === samples
      ? []
      : [diagnose(enginesMessages.dataSamples, { array: label(i), found: a.shape[0]!, wanted: samples })],
  );
  return uneven.length > 0 ? failed(uneven) : ok({ samples, arrays: used.map((a) => a.data) });
}
