// Finds the arrays of a data file that belong to the network's inputs or outputs, by position (`in0`, `out0`) or by
// name, and checks their shapes.
import type { Port } from '#ir/design/design';
import { enginesMessages } from '#ir/diagnostics/catalogue/engines';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { NdArray } from '#src/data/array';
import type { Arrays } from '#src/data/npz';

export interface Matched {
  readonly samples: number;
  /** One a port, row-major, `samples` times the port's size. */
  readonly arrays: readonly Float64Array[];
}

function text(shape: readonly number[] | readonly string[]): string {
  return `[${shape.join(', ')}]`;
}

interface Shaped {
  readonly shape: readonly number[];
}

interface Named<T> extends Shaped {
  readonly name: string;
  readonly array: T;
}

function find<T extends Shaped>(
  arrays: ReadonlyMap<string, T>,
  port: Port,
  key: string,
): Named<T> | undefined {
  for (const name of [key, port.value]) {
    const array = arrays.get(name);
    if (array) return { array, name, shape: array.shape };
  }
  return undefined;
}

function shapeProblem(array: Named<unknown>, port: Port): readonly Diagnostic[] {
  const inner = array.shape.slice(1);
  const size = port.shape.reduce((a, b) => a * b, 1);
  const same = inner.length === port.shape.length && inner.every((d, i) => d === port.shape[i]);
  if (array.shape.length > 0 && (same || (inner.length === 1 && inner[0] === size))) return [];
  const wanted = text(['n', ...port.shape.map(String)]);
  return [diagnose(enginesMessages.dataShape, { array: array.name, found: text(array.shape), wanted })];
}

export interface MatchedShapes<T> {
  readonly samples: number;
  /** One a port. */
  readonly arrays: readonly T[];
}

/** Arrays for all ports of one direction; `prefix` is `in` or `out`, `file` names the file in messages. */
export function matchShapes<T extends Shaped>(
  arrays: ReadonlyMap<string, T>,
  ports: readonly Port[],
  prefix: 'in' | 'out',
  file: string,
): Result<MatchedShapes<T>> {
  const found = ports.map((port, i) => find(arrays, port, `${prefix}${i}`));
  const used = found.filter((a) => a !== undefined);
  if (used.length < ports.length) {
    const wanted = ports.map((p, i) => `"${prefix}${i}" (${p.value}) ${text(['n', ...p.shape.map(String)])}`);
    const names = [...arrays.keys()].map((name) => `"${name}"`);
    const holes = { file, found: names.join(', ') || 'no array', wanted: wanted.join(', ') };
    return failed([diagnose(enginesMessages.dataNames, holes)]);
  }
  const diagnostics = used.flatMap((a, i) => shapeProblem(a, ports[i]!));
  if (hasErrors(diagnostics)) return failed(diagnostics);
  const samples = used[0]?.shape[0] ?? 0;
  const uneven = used.filter((a) => a.shape[0] !== samples);
  if (uneven.length === 0 && samples === 0) return failed([diagnose(enginesMessages.noSamples, { file })]);
  if (uneven.length === 0) return ok({ samples, arrays: used.map((a) => a.array) });
  return failed(
    uneven.map((a) =>
      diagnose(enginesMessages.dataSamples, { array: a.name, found: a.shape[0] ?? 0, wanted: samples }),
    ),
  );
}

/** The same for arrays in memory. */
export function matchArrays(
  arrays: Arrays,
  ports: readonly Port[],
  prefix: 'in' | 'out',
  file: string,
): Result<Matched> {
  const matched = matchShapes(arrays, ports, prefix, file);
  if (!matched.value) return failed(matched.diagnostics);
  const { samples, arrays: used } = matched.value;
  return ok({ samples, arrays: used.map((a: NdArray) => a.data) });
}
