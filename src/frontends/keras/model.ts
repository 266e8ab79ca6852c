// From a model description to a flat list of layers. A layer called several times stands there once a call, with the
// same weights; a model inside the model stands there as its layers, once a call of it.
//
//   before   a = d(x) ; b = d(a) ; y = inner(b), inner: p = relu(q)
//   after    d = d(x) ; d_2 = d(d) ; p = relu(d_2)

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { field, isObject, type JsonObject, showJson, textField } from './json.ts';
import type { KerasLayer } from './layer.ts';
import { type Call, callName, MAX_LAYERS, MODEL_CLASSES, type Network, readNetwork } from './network.ts';

export interface KerasModel {
  readonly name: string | undefined;
  /** Producers before consumers; inputs first, in the order of the model's inputs. */
  readonly layers: readonly KerasLayer[];
  /** Names of layers in `layers`. */
  readonly outputs: readonly string[];
}

/** Models in models. */
const MAX_DEPTH = 32;
const MAX_CALLS = 2 * MAX_LAYERS;

/** No layer has this name: what could not be read is reported where it stands. */
const UNREADABLE = '';

class Flattener {
  readonly layers: KerasLayer[] = [];
  readonly #file: string;
  readonly #report: (d: Diagnostic) => void;
  readonly #names: Set<string>;
  /** By name in the file: the number to try next for another op of that name. */
  readonly #next = new Map<string, number>();
  /** The networks of models inside, by their config: a model called twice is read once. */
  readonly #networks = new Map<JsonObject, Network | undefined>();
  #calls = 0;

  /** Calls of models and of inputs count too: none may multiply without end. */
  get full(): boolean {
    return this.#calls > MAX_CALLS;
  }

  constructor(outermost: Network, file: string, report: (d: Diagnostic) => void) {
    this.#file = file;
    this.#report = report;
    // The layers of the outermost model keep their names, whatever the models inside call theirs.
    const own = outermost.calls.filter((c) => c.number === 0 && !MODEL_CLASSES.includes(c.layer.className));
    this.#names = new Set(own.map((c) => c.layer.name));
  }

  /** Lists the network's layers; `given` are the values that enter it, one an input. Returns those that leave it. */
  expand(network: Network, path: readonly string[], given?: readonly string[]): readonly string[] {
    /** By call: the values it makes. */
    const values = new Map<string, readonly string[]>();
    for (const call of network.calls) {
      if (this.full) return [];
      this.#calls++;
      const entering = network.inputs.indexOf(call.name);
      const inputs = call.tensors.map(({ output, ...of }) => {
        const made = values.get(callName(of));
        const value = made?.[output];
        if (made && made.length > 0 && value === undefined) this.#noOutput(call, of.layer, output);
        return value ?? UNREADABLE;
      });
      if (given && call.layer.className === 'InputLayer')
        values.set(call.name, [given[entering] ?? this.#noInput(call)]);
      else if (MODEL_CLASSES.includes(call.layer.className))
        values.set(call.name, this.#inner(call, path, inputs));
      else values.set(call.name, [this.#layer(call, path, inputs)]);
    }
    return network.outputs.flatMap(({ output, ...of }) => values.get(callName(of))?.[output] ?? []);
  }

  #noOutput(call: Call, of: string, output: number): void {
    const why = `takes output ${output} of ${JSON.stringify(of)}, which has no such output`;
    this.#report(diagnose(M.unsupportedTopology, { layer: call.layer.name, why }, { at: call.layer.at }));
  }

  #noInput({ layer }: Call): string {
    const why = 'is an InputLayer of a model inside the model, but nothing enters there';
    this.#report(diagnose(M.unsupportedTopology, { layer: layer.name, why }, { at: layer.at }));
    return UNREADABLE;
  }

  #layer(call: Call, path: readonly string[], inputs: readonly string[]): string {
    const { className, config, at } = call.layer;
    const wanted = call.layer.name;
    const first = call.number === 0;
    let name = wanted;
    // In the outermost model the first call's name is kept for it.
    if (!(first && path.length === 0)) {
      let number = this.#next.get(wanted) ?? 2;
      for (; this.#names.has(name); number++) name = `${wanted}_${number}`;
      // Once a name: a layer may be called a thousand times.
      if (name !== wanted && !this.#next.has(wanted))
        this.#report(diagnose(M.renamedCall, { name, wanted }, { at }));
      if (name !== wanted) this.#next.set(wanted, number);
      this.#names.add(name);
    }
    this.layers.push({ className, name, config, inputs, at, path: [...path, wanted] });
    return name;
  }

  #inner(call: Call, path: readonly string[], inputs: readonly string[]): readonly string[] {
    const { layer } = call;
    const refuse = (why: string): readonly string[] => {
      this.#report(diagnose(M.unsupportedTopology, { layer: layer.name, why }, { at: layer.at }));
      return [];
    };
    if (path.length >= MAX_DEPTH) return refuse(`lies ${MAX_DEPTH} models deep`);
    if (!this.#networks.has(layer.config)) {
      const at = layer.at.kind === 'model' ? `${layer.at.path} ` : '';
      const scene = { file: this.#file, path: at, report: this.#report };
      const read = readNetwork(layer.className, layer.config, scene);
      if ('none' in read && read.none !== undefined) refuse(`is a model, but ${read.none}`);
      this.#networks.set(layer.config, 'none' in read ? undefined : read);
    }
    const network = this.#networks.get(layer.config);
    if (!network) return [];
    if (inputs.length !== network.inputs.length)
      return refuse(`takes ${inputs.length} inputs, but its model has ${network.inputs.length}`);
    return this.expand(network, [...path, layer.name], inputs);
  }
}

/** Reads `{class_name, config}`. Problems are reported; undefined when there is nothing to go on with. */
export function readModel(
  description: JsonObject,
  file: string,
  report: (d: Diagnostic) => void,
): KerasModel | undefined {
  const className = textField(description, 'class_name');
  const at = { kind: 'model' as const, file, path: 'config' };
  const refuse = (why: string): undefined => {
    report(diagnose(M.notKeras, { file, why }, { at }));
    return undefined;
  };
  if (className === undefined) return refuse('it has no class_name');
  const config = field(description, 'config');
  if (!MODEL_CLASSES.includes(className))
    return refuse(
      `its class_name is ${showJson(className)}, a model written in Python code rather than built from layers`,
    );
  if (className !== 'Sequential' && !isObject(config)) return refuse('its config lists no layers');
  const network = readNetwork(className, config, { file, path: '', report });
  if ('none' in network) return network.none === undefined ? undefined : refuse(network.none);
  const flattener = new Flattener(network, file, report);
  const outputs = flattener.expand(network, []);
  if (flattener.full) return refuse(`its layers and models are called more than ${MAX_CALLS} times`);
  return { name: network.name, layers: flattener.layers, outputs };
}
