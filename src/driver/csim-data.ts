// Data files between the driver and a compiled testbench: codes in, codes out, by port.

import type { Design, Port } from '#ir/design/design';
import { codeAt, packCodes } from '#ir/fixed/codes';
import type { Project } from '#src/backends/vitis/project';
import { parseCodes, printCodes, type TestData } from '#src/backends/vitis/testbench';
import { inputPorts, outputPorts, type Samples, sizeOfPort } from './interpret.ts';
import type { TestVectors } from './test-data.ts';

function fileName(project: Project, kind: 'input' | 'output', port: Port): string {
  return `${kind}_${project.ports.get(port.name) ?? port.name}.dat`;
}

/** What the testbench reads. */
export function inputFiles(design: Design, project: Project, inputs: Samples): ReadonlyMap<string, string> {
  return new Map(
    inputPorts(design).map((port, k) => {
      const codes = packCodes(
        inputs.flatMap((sample) => sample[k]!),
        port.type,
      );
      return [fileName(project, 'input', port), printCodes(codes, port.type, sizeOfPort(port))] as const;
    }),
  );
}

/** Names of the files it writes, in port order. */
export function outputFiles(design: Design, project: Project): readonly string[] {
  return outputPorts(design).map((port) => fileName(project, 'output', port));
}

/** `texts` in port order, as samples of codes. */
export function readOutputs(design: Design, texts: readonly string[], samples: number): Samples {
  const ports = outputPorts(design).map((port, k) => ({
    size: sizeOfPort(port),
    codes: parseCodes(texts[k]!, port.type),
  }));
  return Array.from({ length: samples }, (_, s) =>
    ports.map(({ size, codes }) => Array.from({ length: size }, (_, i) => codeAt(codes, s * size + i))),
  );
}

/** Test vectors as the emitter takes them: one array of codes a port. */
export function testDataOf(design: Design, vectors: TestVectors): TestData {
  const gather = (ports: readonly Port[], samples: Samples) =>
    new Map(
      ports.map((port, k) => [
        port.name,
        packCodes(
          samples.flatMap((sample) => sample[k]!),
          port.type,
        ),
      ]),
    );
  return {
    inputs: gather(inputPorts(design), vectors.inputs),
    expected: gather(outputPorts(design), vectors.outputs),
  };
}
