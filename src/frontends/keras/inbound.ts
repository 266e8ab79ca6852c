// Connections of a layer in a Functional model: `inbound_nodes` has one node a call of the layer, each a list of
// [layer, call of that layer, output of that call, arguments].

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { field, isObject } from './json.ts';
import type { KerasLayer } from './layer.ts';

/** Arguments of a call that do not change what is computed at inference. */
const HARMLESS = new Set(['training', 'mask', 'name']);

/** Names of the layers a layer takes its inputs from. */
export function readInbound(
  layer: KerasLayer,
  inbound: unknown,
  report: (d: Diagnostic) => void,
): readonly string[] {
  const topology = (why: string): readonly string[] => {
    report(diagnose(M.unsupportedTopology, { layer: layer.name, why }, { at: layer.at }));
    return [];
  };
  const broken = (why: string): readonly string[] => {
    report(diagnose(M.layerConfig, { layer: layer.name, field: 'inbound_nodes', why }, { at: layer.at }));
    return [];
  };
  const nodes: readonly unknown[] = Array.isArray(inbound) ? inbound : [];
  if (nodes.length === 0) {
    return layer.className === 'InputLayer' ? [] : broken('is empty: the layer is connected to nothing');
  }
  if (nodes.length > 1) return topology(`is used ${nodes.length} times (a shared layer)`);
  const [node] = nodes;
  if (isObject(node)) return broken('is written in the way of Keras 3');
  if (!Array.isArray(node)) return broken('holds no list');
  const inputs: readonly unknown[] = typeof node[0] === 'string' ? [node] : node;
  const names: string[] = [];
  for (const input of inputs) {
    if (!Array.isArray(input) || typeof input[0] !== 'string')
      return broken('holds no [layer, call, output] entry');
    const [name, call = 0, output = 0, args] = input as readonly unknown[];
    if (call !== 0) return topology(`takes call ${String(call)} of ${JSON.stringify(name)} (a shared layer)`);
    if (output !== 0) return topology(`takes output ${String(output)} of ${JSON.stringify(name)}`);
    const extra = isObject(args)
      ? Object.keys(args).filter((k) => !HARMLESS.has(k) && field(args, k) !== null)
      : [];
    if (extra.length > 0)
      return topology(`is called with the argument ${extra.map((k) => JSON.stringify(k)).join(', ')}`);
    names.push(name as string);
  }
  return names;
}
