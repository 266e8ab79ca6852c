// From a generator's outputs to voxel energies, by the recipe of its description: the shower's energy first, then the
// layers', then the voxels', each a share of one before.
import type { Places } from '../geometry.ts';
import type { Base, Decoder, OutputPart, OutputTransform } from './description.ts';

const TRANSFORMS: { readonly [K in OutputTransform]: (x: number) => number } = {
  none: (x) => x,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  relu: (x) => Math.max(x, 0),
};

interface Placed {
  readonly part: OutputPart;
  readonly start: number;
}

function find(decoder: Decoder, kind: OutputPart['kind']): Placed | undefined {
  let start = 0;
  for (const part of decoder.output) {
    if (part.kind === kind) return { part, start };
    start += part.count;
  }
  return undefined;
}

/** Values of a part after transform, factor and, within [from, to), normalisation. */
function values(
  placed: Placed,
  outputs: ArrayLike<number>,
  at: number,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const { part, start } = placed;
  const f = TRANSFORMS[part.transform];
  let sum = 0;
  for (let i = from; i < to; i++) {
    const x = f(outputs[at + start + i]!);
    out[i] = x;
    sum += x;
  }
  const factor = part.normalise ? part.multiply / (sum > 0 ? sum : 1) : part.multiply;
  for (let i = from; i < to; i++) out[i]! *= factor;
}

/** A function that turns outputs of `count` showers, row-major, into voxel energies, MeV, row-major. */
export function voxelMaker(
  decoder: Decoder,
  places: Places,
): (outputs: ArrayLike<number>, energies: ArrayLike<number>, count: number) => Float64Array {
  const [response, layers, voxels] = [
    find(decoder, 'response'),
    find(decoder, 'layers'),
    find(decoder, 'voxels')!,
  ];
  const width = decoder.output.reduce((n, p) => n + p.count, 0);
  const layerCount = places.offsets.length - 1;
  const whole = new Float64Array(1);
  const perLayer = new Float64Array(layerCount);
  const scratch = new Float64Array(places.count);
  return (outputs, energies, count) => {
    const result = new Float64Array(count * places.count);
    for (let s = 0; s < count; s++) {
      const at = s * width;
      const energy = energies[s]!;
      const base = (of: Base, layer: number): number => {
        if (of === 'layers') return perLayer[layer]!;
        if (of === 'response') return whole[0]!;
        return of === 'incident_energies' ? energy : 1;
      };
      if (response) {
        values(response, outputs, at, 0, 1, whole);
        whole[0]! *= base(response.part.of, 0);
      }
      if (layers) {
        values(layers, outputs, at, 0, layerCount, perLayer);
        for (let l = 0; l < layerCount; l++) perLayer[l]! *= base(layers.part.of, l);
      }
      for (let l = 0; l < layerCount; l++) {
        const [from, to] = [places.offsets[l]!, places.offsets[l + 1]!];
        values(voxels, outputs, at, from, to, scratch);
        const unit = base(voxels.part.of, l);
        for (let i = from; i < to; i++) {
          const e = scratch[i]! * unit;
          result[s * places.count + i] = e < decoder.threshold ? 0 : e;
        }
      }
    }
    return result;
  };
}
