// The network as trained, on doubles: weights after the quantisers of their own training, no other rounding anywhere.
import type { Design } from '#ir/design/design';
import type { Module } from '#ir/graph/module';
import { createFloatEmulator } from '#src/backends/float/index';
import { lower } from '#src/lower/index';
import { withExactWeights } from '#src/passes/exact-weights';
import { inputPorts, outputPorts, sizeOfPort } from './interpret.ts';
import type { Matched } from './match-arrays.ts';
import type { NamedArray } from './named-array.ts';

/** The design of a resolved module with its constants as trained, for the float engine alone. */
export function floatDesign(resolved: Module): Design {
  return lower(withExactWeights(resolved));
}

/** The inputs of sample `s`, one array a port. */
export function floatSample(matched: Matched, design: Design, s: number): readonly Float64Array[] {
  return inputPorts(design).map((port, k) => {
    const size = sizeOfPort(port);
    return matched.arrays[k]!.subarray(s * size, (s + 1) * size);
  });
}

/** Outputs of the first `limit` samples as arrays `out0`, `out1`, …; `onSample` hears how many are done. */
export function emulateFloat(
  resolved: Module,
  matched: Matched,
  limit: number,
  onSample?: (done: number) => void,
): readonly NamedArray[] {
  const design = floatDesign(resolved);
  const emulator = createFloatEmulator(design);
  const samples = Math.min(limit, matched.samples);
  const arrays = outputPorts(design).map((port, k) => ({
    name: `out${k}`,
    shape: [samples, ...port.shape],
    data: new Float64Array(samples * sizeOfPort(port)),
  }));
  for (let s = 0; s < samples; s++) {
    const { outputs } = emulator.run(floatSample(matched, design, s));
    for (const [k, values] of outputs.entries()) arrays[k]!.data.set(values, s * values.length);
    onSample?.(s + 1);
  }
  return arrays;
}
