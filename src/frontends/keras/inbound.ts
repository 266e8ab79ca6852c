// Connections of a layer in a Functional model: `inbound_nodes` has one node a call of the layer, each a list of
// [layer, call of that layer, output of that call, arguments].

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { field, isObject } from './json.ts';
import type { RawLayer } from './network.ts';

/** One tensor inside a model: which call of which layer made it, and which of its outputs it is. */
export interface TensorName {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** Arguments of a call that do not change what is computed at inference. */
const HARMLESS = new Set(['training', 'mask', 'name']);

/** `[layer, call, output]`, the numbers 0 when absent; undefined for anything else. */
export function readTensorName(entry: unknown): TensorName | undefined {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return undefined;
  const [layer, call = 0, output = 0] = entry as readonly unknown[];
  const counts = [call, output].every((n) => typeof n === 'number' && Number.isInteger(n) && n >= 0);
  return counts ? { layer: layer as string, call: call as number, output: output as number } : undefined;
}

function readNode(
  layer: RawLayer,
  node: unknown,
  report: (d: Diagnostic) => void,
): readonly TensorName[] | undefined {
  const broken = (why: string): undefined => {
    report(diagnose(M.layerConfig, { layer: layer.name, field: 'inbound_nodes', why }, { at: layer.at }));
    return undefined;
  };
  if (isObject(node)) return broken('is written in the way of Keras 3');
  if (!Array.isArray(node)) return broken('holds no list');
  const inputs: readonly unknown[] = typeof node[0] === 'string' ? [node] : node;
  const names: TensorName[] = [];
  for (const input of inputs) {
    const tensor = readTensorName(input);
    if (!tensor) return broken('holds no [layer, call, output] entry');
    const args: unknown = (input as readonly unknown[])[3];
    const extra = isObject(args)
      ? Object.keys(args).filter((k) => !HARMLESS.has(k) && field(args, k) !== null)
      : [];
    if (extra.length > 0) {
      const why = `is called with the argument ${extra.map((k) => JSON.stringify(k)).join(', ')}`;
      report(diagnose(M.unsupportedTopology, { layer: layer.name, why }, { at: layer.at }));
      return undefined;
    }
    names.push(tensor);
  }
  return names;
}

/** The tensors each call of a layer takes, one list a call; an InputLayer is one call without any. */
export function readCalls(
  layer: RawLayer,
  report: (d: Diagnostic) => void,
): readonly (readonly TensorName[])[] {
  const nodes: readonly unknown[] = Array.isArray(layer.inbound) ? layer.inbound : [];
  if (nodes.length > 0) return nodes.map((node) => readNode(layer, node, report) ?? []);
  if (layer.className !== 'InputLayer') {
    const why = 'is empty: the layer is connected to nothing';
    report(diagnose(M.layerConfig, { layer: layer.name, field: 'inbound_nodes', why }, { at: layer.at }));
  }
  return [[]];
}
