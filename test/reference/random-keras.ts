// Random Keras 2 models as a stranger might save them: several inputs and outputs, layers called again, models in
// models, odd axes and names. All numbers are small dyadic fractions, so that no input or weight rounds.
import type { Random } from '../kernels/random.ts';
import type { Made, Value } from './made.ts';
import { randomLayer, randomUnary } from './random-layers.ts';
import { sizeOf, type Tensor } from './tensor.ts';

export interface RandomKeras {
  readonly description: { readonly class_name: string; readonly config: Readonly<Record<string, unknown>> };
  /** Weights below the outermost layer that holds them, by path: `inner` → `dense_3/kernel`. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, Tensor>>;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

/** Names that mean something to C++, Tcl, shells and YAML, differ in what identifiers cannot hold, or are long. */
const NAMES: readonly string[] = [
  'class',
  'template',
  'int',
  'auto',
  'main',
  'std',
  'nnet',
  'input',
  'out',
  'set',
  'puts',
  'proc',
  'true',
  'null',
  'a-b',
  'a_b',
  'a.b',
  'a b',
  '__x',
  '_X',
  'слой',
  'naïve',
  '層',
  '😀',
  '2nd',
  'x$(id)',
  "it's",
  'rule',
  'model',
  'output',
  'toString',
  '__proto__',
  'l'.repeat(300),
];

interface Entry {
  readonly made: Made;
  readonly name: string;
  readonly calls: (readonly Value[])[];
}

/** Inputs of the model that no output depends on. */
function unreadInputs(
  entries: readonly Entry[],
  outputs: readonly Value[],
  inputs: readonly Value[],
): readonly Value[] {
  const byName = new Map(entries.map((e) => [e.name, e]));
  const read = new Set<string>();
  const visit = ({ ref: [name, call] }: Value): void => {
    if (read.has(`${call}:${name}`)) return;
    read.add(`${call}:${name}`);
    byName.get(name)!.calls[call]!.forEach(visit);
  };
  outputs.forEach(visit);
  return inputs.filter(({ ref: [name] }) => !read.has(`0:${name}`));
}

export class Maker {
  readonly #r: Random;
  readonly #depth: number;
  readonly #taken: Set<string>;

  constructor(r: Random, depth = 0, taken = new Set<string>()) {
    this.#r = r;
    this.#depth = depth;
    this.#taken = taken;
  }

  #name(kind: string): string {
    const odd = this.#r.chance(0.3) ? this.#r.pick(NAMES) : undefined;
    if (odd !== undefined && !this.#taken.has(odd)) {
      this.#taken.add(odd);
      return odd;
    }
    const name = `${kind.toLowerCase()}_${this.#taken.size}`;
    this.#taken.add(name);
    return name;
  }

  /** A model of `steps` layers over inputs of these shapes. */
  model(shapes: readonly (readonly number[])[], steps: number): RandomKeras {
    const r = this.#r;
    const entries: Entry[] = [];
    const pool: Value[] = [];
    const groups = new Map<string, ReadonlyMap<string, Tensor>>();
    const enter = (made: Made, name: string): void => {
      const entry = { made, name, calls: [made.inputs] };
      entries.push(entry);
      made.outputs.forEach((shape, k) => void pool.push({ ref: [name, 0, k], shape }));
    };
    for (const shape of shapes) {
      const config = { batch_input_shape: [null, ...shape], dtype: 'float32' };
      enter({ class_name: 'InputLayer', config, inputs: [], outputs: [shape], weights: {} }, this.#name('x'));
    }
    for (let k = 0; k < steps; k++) {
      const again = r.chance(0.12) ? this.#callAgain(entries, pool) : undefined;
      if (again) {
        const { entry, values } = again;
        entry.calls.push(values);
        const call = entry.calls.length - 1;
        entry.made.outputs.forEach((shape, o) => void pool.push({ ref: [entry.name, call, o], shape }));
        continue;
      }
      if (this.#depth < 3 && r.chance(0.12)) {
        const nested = r.chance(0.4) ? this.#chain(pool) : this.#nested(pool);
        const name = this.#name('Model');
        groups.set(name, nested.weights);
        enter(nested.made, name);
        continue;
      }
      const made = randomLayer(r, pool);
      const name = this.#name(made.class_name);
      const own = Object.entries(made.weights).map(([w, t]) => [`${name}/${w}`, t] as const);
      if (own.length > 0) groups.set(name, new Map(own));
      enter(made, name);
    }
    const outputs = this.#outputs(pool, shapes.length);
    const unread = unreadInputs(entries, outputs, pool.slice(0, shapes.length));
    if (this.#depth === 0 && unread.length > 0) {
      const before = pool.length;
      for (const x of unread) {
        const shape = [sizeOf(x.shape)];
        enter(
          { class_name: 'Flatten', config: {}, inputs: [x], outputs: [shape], weights: {} },
          this.#name('flat'),
        );
      }
      const flat = pool.slice(before);
      const shape = [flat.reduce((n, v) => n + v.shape[0]!, 0)];
      const joined = {
        class_name: 'Concatenate',
        config: { axis: -1 },
        inputs: flat,
        outputs: [shape],
        weights: {},
      };
      if (flat.length > 1) enter(joined, this.#name('rest'));
      outputs.push(pool.at(-1)!);
    }
    const layers = entries.map(({ made, name, calls }) => ({
      class_name: made.class_name,
      name,
      config: { ...made.config, name },
      inbound_nodes: made.class_name === 'InputLayer' ? [] : calls.map((c) => c.map((v) => [...v.ref, {}])),
    }));
    const config = {
      name: `net_${this.#depth}`,
      layers,
      input_layers: entries.slice(0, shapes.length).map(({ name }) => [name, 0, 0]),
      output_layers: outputs.map((v) => v.ref),
    };
    return {
      description: { class_name: 'Functional', config },
      groups,
      inputs: shapes,
      outputs: outputs.map((v) => v.shape),
    };
  }

  #outputs(pool: readonly Value[], inputs: number): Value[] {
    const r = this.#r;
    const made = pool.slice(inputs);
    const chosen = [
      made.at(-1)!,
      ...Array.from({ length: r.chance(0.3) ? r.int(1, 2) : 0 }, () => r.pick(made)),
    ];
    return [...new Set(chosen)];
  }

  /** A layer used before, on other values of the same shapes. */
  #callAgain(entries: readonly Entry[], pool: readonly Value[]) {
    const r = this.#r;
    const candidates = entries.filter((e) => e.made.class_name !== 'InputLayer');
    if (candidates.length === 0) return undefined;
    const entry = r.pick(candidates);
    const values = entry.made.inputs.map((v) =>
      r.pick(pool.filter((p) => p.shape.join() === v.shape.join())),
    );
    return { entry, values };
  }

  /** A Sequential model inside, with an InputLayer or a first layer that says its input's shape. */
  #chain(pool: readonly Value[]): { readonly made: Made; readonly weights: ReadonlyMap<string, Tensor> } {
    const r = this.#r;
    const input = r.pick(pool);
    const declared = { batch_input_shape: [null, ...input.shape], dtype: 'float32' };
    const weights = new Map<string, Tensor>();
    const layers: object[] = [];
    if (r.chance(0.5)) {
      const name = this.#name('x');
      layers.push({ class_name: 'InputLayer', config: { ...declared, name } });
    }
    let value = input;
    for (let k = r.int(1, 3); k > 0; k--) {
      const made = randomUnary(r, value);
      const name = this.#name(made.class_name);
      const first = layers.length === 0 ? declared : {};
      layers.push({ class_name: made.class_name, config: { ...made.config, ...first, name } });
      for (const [w, t] of Object.entries(made.weights)) weights.set(`${name}/${w}`, t);
      value = { ref: [name, 0, 0], shape: made.outputs[0]! };
    }
    const config = { name: 'chain', layers };
    return {
      made: { class_name: 'Sequential', config, inputs: [input], outputs: [value.shape], weights: {} },
      weights,
    };
  }

  #nested(pool: readonly Value[]): { readonly made: Made; readonly weights: ReadonlyMap<string, Tensor> } {
    const r = this.#r;
    const inputs = Array.from({ length: r.int(1, 2) }, () => r.pick(pool));
    const inner = new Maker(r, this.#depth + 1, this.#taken).model(
      inputs.map((v) => v.shape),
      r.int(1, 3),
    );
    const { config } = inner.description;
    const weights = new Map([...inner.groups.values()].flatMap((g) => [...g]));
    return {
      made: { class_name: 'Functional', config, inputs, outputs: inner.outputs, weights: {} },
      weights,
    };
  }
}
