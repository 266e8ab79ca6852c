// Runs a design on samples with the interpreter: doubles become codes by one exact cast, codes become doubles again.

import type { Design, Port } from '#ir/design/design';
import { portCode } from '#ir/design/port-code';
import { enginesMessages } from '#ir/diagnostics/catalogue/engines';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { toDouble } from '#ir/fixed/dyadic';
import { fractionBits } from '#ir/fixed/type';
import { createInterpreter } from '#src/backends/interpreter/design';
import type { Matched } from './match-arrays.ts';
import type { NamedArray } from './named-array.ts';

/** For each sample one list of codes a port. */
export type Samples = readonly (readonly (readonly bigint[])[])[];

export function inputPorts(design: Design): readonly Port[] {
  return design.ports.filter((p) => p.dir === 'in');
}

export function outputPorts(design: Design): readonly Port[] {
  return design.ports.filter((p) => p.dir === 'out');
}

export function sizeOfPort(port: Port): number {
  return port.shape.reduce((a, b) => a * b, 1);
}

/** What is wrong with the first NaN or infinity of the first `limit` samples, the first of which is number `first`. */
export function notFinite(
  matched: Matched,
  design: Design,
  limit: number,
  first = 0,
): Diagnostic | undefined {
  for (const [k, port] of inputPorts(design).entries()) {
    const size = sizeOfPort(port);
    const data = matched.arrays[k]!.subarray(0, limit * size);
    const at = data.findIndex((x) => !Number.isFinite(x));
    if (at >= 0) {
      const holes = { array: `in${k}`, index: first * size + at, value: String(data[at]) };
      return diagnose(enginesMessages.dataNotFinite, holes);
    }
  }
  return undefined;
}

/** The first `limit` samples as codes of the input ports. NaN and infinities are refused. */
export function toCodes(matched: Matched, design: Design, limit: number): Result<Samples> {
  const ports = inputPorts(design);
  const wild = notFinite(matched, design, limit);
  if (wild) return failed([wild]);
  const samples = Array.from({ length: Math.min(limit, matched.samples) }, (_, s) =>
    ports.map((port, k) => {
      const size = sizeOfPort(port);
      return Array.from(matched.arrays[k]!.subarray(s * size, (s + 1) * size), (x) => portCode(x, port));
    }),
  );
  return ok(samples);
}

/** Codes of the output ports for each sample. `onSample` hears how many are done. */
export function interpret(design: Design, samples: Samples, onSample?: (done: number) => void): Samples {
  const interpreter = createInterpreter(design);
  return samples.map((inputs, i) => {
    const { outputs } = interpreter.run(inputs);
    onSample?.(i + 1);
    return outputs;
  });
}

/** Output codes as arrays `out0`, `out1`, … of shape [samples, …port shape]. */
export function toArrays(design: Design, outputs: Samples): readonly NamedArray[] {
  return outputPorts(design).map((port, k) => {
    const size = sizeOfPort(port);
    const frac = fractionBits(port.type);
    const data = new Float64Array(outputs.length * size);
    outputs.forEach((sample, s) => {
      sample[k]!.forEach((code, i) => {
        data[s * size + i] = toDouble(code, frac);
      });
    });
    return { name: `out${k}`, shape: [outputs.length, ...port.shape], data };
  });
}
