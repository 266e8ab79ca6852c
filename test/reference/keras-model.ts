// Runs a Keras 2 description as it stands, call by call: layers called several times, models as layers of others.
import { type Config, LAYERS, type WeightOf } from './keras-layers.ts';
import type { Tensor } from './tensor.ts';

interface LayerEntry {
  readonly class_name: string;
  readonly name?: string;
  readonly config: Config & { readonly name?: string };
  readonly inbound_nodes?: readonly (readonly Ref[])[];
}

type Ref = readonly [layer: string, call: number, output: number, ...rest: unknown[]];

export interface KerasDescription {
  readonly class_name: string;
  readonly config: Config;
}

/** Weights by the name of the layer, which is unique in the whole model, and their own: `dense_1`, `kernel`. */
export type Weights = (layer: string, weight: string) => Tensor | undefined;

const isModel = (className: string): boolean => ['Sequential', 'Functional', 'Model'].includes(className);

function apply(
  entry: LayerEntry,
  inputs: readonly Tensor[],
  weights: Weights,
  observe: (value: Tensor) => void,
): readonly Tensor[] {
  if (isModel(entry.class_name)) return evaluateKeras(entry, inputs, weights, observe);
  const compute = LAYERS[entry.class_name];
  if (!compute) throw new Error(`the reference has no layer ${entry.class_name}`);
  const name = entry.config.name ?? entry.name ?? '';
  const weight: WeightOf = (own) => {
    const found = weights(name, own);
    if (!found) throw new Error(`no weight ${own} of ${name}`);
    return found;
  };
  const made = compute(inputs, entry.config, weight);
  observe(made);
  return [made];
}

/** The outputs of the model for one sample, whose inputs come in the model's order; `observe` sees each value made. */
export function evaluateKeras(
  { class_name, config }: KerasDescription,
  inputs: readonly Tensor[],
  weights: Weights,
  observe: (value: Tensor) => void = () => {},
): readonly Tensor[] {
  const layers = config.layers as readonly LayerEntry[];
  if (class_name === 'Sequential') {
    const chain = layers.filter((l) => l.class_name !== 'InputLayer');
    return chain.reduce((values, layer) => apply(layer, values, weights, observe), inputs);
  }
  const byName = new Map(layers.map((l) => [l.config.name ?? l.name ?? '', l]));
  const done = new Map<string, readonly Tensor[]>();
  const single = (refs: unknown): readonly Ref[] =>
    (typeof (refs as readonly unknown[])[0] === 'string' ? [refs] : refs) as readonly Ref[];
  for (const [k, [name]] of single(config.input_layers).entries()) done.set(`${name}:0`, [inputs[k]!]);
  const resultOf = ([name, call, output]: Ref): Tensor => {
    const key = `${name}:${call}`;
    let values = done.get(key);
    if (!values) {
      const entry = byName.get(name)!;
      values = apply(entry, entry.inbound_nodes![call]!.map(resultOf), weights, observe);
      done.set(key, values);
    }
    return values[output]!;
  };
  return single(config.output_layers).map(resultOf);
}
