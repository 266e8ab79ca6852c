// Showers from a network: inputs of a block, one run of whatever engine computes the network, voxel energies. Engines are
// functions on rows of doubles, so the hardware's arithmetic and the trained network come through the same door.
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { Places } from '../geometry.ts';
import type { Showers } from '../measure.ts';
import { demandFinite } from '../wrong-value.ts';
import { type Decoder, ENERGY_CONDITION, inputSize, outputSize } from './description.ts';
import { type Conditions, makeInputs } from './inputs.ts';
import { voxelMaker } from './outputs.ts';

/** Outputs of each output port for `samples` samples, from inputs of each input port; all row-major, samples first. */
export type Engine = (inputs: readonly Float64Array[], samples: number) => readonly Float64Array[];

/** Numbers of each port for one sample. */
export interface PortSizes {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);

/** Whether a description fits a network and a geometry. */
export function checkDecoder(decoder: Decoder, ports: PortSizes, places: Places): readonly Diagnostic[] {
  const { decoderMismatch, decoderFile } = fidelityMessages;
  const sides = [
    ['input', inputSize(decoder), sum(ports.inputs)],
    ['output', outputSize(decoder), sum(ports.outputs)],
  ] as const;
  const wrong = sides
    .filter(([, described, found]) => described !== found)
    .map(([side, described, found]) => diagnose(decoderMismatch, { side, described, found }));
  const wanted = { voxels: places.count, layers: places.offsets.length - 1 };
  const counts = (['voxels', 'layers'] as const).flatMap((kind) => {
    const part = decoder.output.find((p) => p.kind === kind);
    if (!part || part.count === wanted[kind]) return [];
    const why = `${kind}: ${part.count}, but geometry ${decoder.geometry.name} has ${wanted[kind]}`;
    return [diagnose(decoderFile, { why })];
  });
  return [...wrong, ...counts];
}

/** Rows of width Σ sizes, cut into one array a port. */
function split(rows: Float64Array, sizes: readonly number[], count: number): readonly Float64Array[] {
  if (sizes.length === 1) return [rows];
  const width = sum(sizes);
  let start = 0;
  return sizes.map((size) => {
    const port = new Float64Array(count * size);
    for (let s = 0; s < count; s++)
      port.set(rows.subarray(s * width + start, s * width + start + size), s * size);
    start += size;
    return port;
  });
}

function join(ports: readonly Float64Array[], sizes: readonly number[], count: number): Float64Array {
  if (ports.length === 1) return ports[0]!;
  const width = sum(sizes);
  const rows = new Float64Array(count * width);
  let start = 0;
  ports.forEach((port, k) => {
    const size = sizes[k]!;
    for (let s = 0; s < count; s++) rows.set(port.subarray(s * size, (s + 1) * size), s * width + start);
    start += size;
  });
  return rows;
}

/** `conditions`: one value a shower, checked. Reading throws a WrongValue where an energy is not finite. */
export function generatedShowers(
  decoder: Decoder,
  places: Places,
  conditions: Conditions,
  seed: number,
  ports: PortSizes,
  engine: Engine,
): Showers {
  const energies = conditions.get(ENERGY_CONDITION)!;
  const toVoxels = voxelMaker(decoder, places);
  return {
    count: energies.length,
    energies,
    read: (from, to) => {
      const count = to - from;
      const inputs = makeInputs(decoder, conditions, seed, from, to);
      const outputs = engine(split(inputs, ports.inputs, count), count);
      const voxels = toVoxels(join(outputs, ports.outputs, count), energies.subarray(from, to), count);
      return demandFinite(voxels, places.count, from);
    },
  };
}
