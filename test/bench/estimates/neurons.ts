// Which weights of a layer are zero. Gradient descent keeps the norms of what enters and leaves a neuron of a ReLU
// network equal (Du, Hu and Lee, 2018: their difference does not change in training), so pruning and rounding by magnitude
// leave a weak neuron with little on either side: zeros of layers in a row are not independent.
import type { Random } from './random.ts';

/** Standard deviation of the logarithm of neurons' norms. */
const SPREAD = 0.5;

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Logarithms of the norms of `n` neurons. */
export function neuronNorms(n: number, random: Random): Float64Array {
  return Float64Array.from({ length: n }, () => SPREAD * normal(random));
}

/**
 * Codes by input, then output, with their zeros where a normal weight of the neurons' norms would be smallest; the
 * others keep their order. `inputs`, `outputs`: logarithms of norms.
 */
export function withZerosPlaced(
  codes: Float64Array,
  inputs: Float64Array,
  outputs: Float64Array,
  random: Random,
): Float64Array {
  const others = codes.filter((c) => c !== 0);
  if (others.length === codes.length || others.length === 0) return codes;
  const size = Float64Array.from(
    codes,
    (_, at) =>
      Math.log(Math.abs(normal(random))) +
      inputs[Math.floor(at / outputs.length)]! +
      outputs[at % outputs.length]!,
  );
  const order = Array.from(codes.keys()).sort((a, b) => size[b]! - size[a]! || a - b);
  const kept = order.slice(0, others.length).sort((a, b) => a - b);
  const placed = new Float64Array(codes.length);
  kept.forEach((at, k) => {
    placed[at] = others[k]!;
  });
  return placed;
}
