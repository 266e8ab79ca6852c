// What the testbench of a project checks: inputs, from a file or built in, and the outputs that the interpreter
// computes from them.
import type { Design } from '#ir/design/design';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Arrays } from '#src/data/npz';
import { inputPorts, interpret, type Samples, toCodes } from './interpret.ts';
import { matchArrays } from './match-arrays.ts';
import { builtInSamples } from './samples.ts';

export interface TestVectors {
  /** For each sample one list of codes an input port. */
  readonly inputs: Samples;
  /** The same for output ports. */
  readonly outputs: Samples;
}

/** `data` holds the user's inputs and `file` their name; without it the samples are built in. */
export function testVectors(
  design: Design,
  samples: number,
  data?: { readonly arrays: Arrays; readonly file: string },
): Result<TestVectors> {
  const inputs = data ? fromFile(design, samples, data) : ok(builtInSamples(design, samples));
  if (!inputs.value) return failed(inputs.diagnostics);
  return ok({ inputs: inputs.value, outputs: interpret(design, inputs.value) }, inputs.diagnostics);
}

function fromFile(
  design: Design,
  samples: number,
  data: { readonly arrays: Arrays; readonly file: string },
): Result<Samples> {
  const matched = matchArrays(data.arrays, inputPorts(design), 'in', data.file);
  return matched.value ? toCodes(matched.value, design, samples) : failed(matched.diagnostics);
}
