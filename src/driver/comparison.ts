// Lays a data file beside emulated outputs: the arrays of the same outputs, cut to the samples that were emulated.
import type { Design } from '#ir/design/design';
import { enginesMessages } from '#ir/diagnostics/catalogue/engines';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Arrays } from '#src/data/npz';
import { outputPorts, sizeOfPort } from './interpret.ts';
import { matchArrays } from './match-arrays.ts';
import type { NamedArray } from './named-array.ts';

/** `theirs` in the order and length of `ours`. */
export function alignOutputs(
  ours: readonly NamedArray[],
  theirs: Arrays,
  design: Design,
  file: string,
): Result<readonly NamedArray[]> {
  const ports = outputPorts(design);
  const matched = matchArrays(theirs, ports, 'out', file);
  if (!matched.value) return failed(matched.diagnostics);
  const samples = ours[0]?.shape[0] ?? 0;
  if (matched.value.samples < samples) {
    const holes = { array: file, found: matched.value.samples, wanted: samples };
    return failed([diagnose(enginesMessages.dataSamples, holes)]);
  }
  const { arrays } = matched.value;
  return ok(
    ours.map((array, k) => ({ ...array, data: arrays[k]!.subarray(0, samples * sizeOfPort(ports[k]!)) })),
  );
}
