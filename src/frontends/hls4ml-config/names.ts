// Finds the layer a configuration means: by its name, by its name in another case, or the activation inside it.
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Block, Module, Op } from '#ir/graph/module';
import type { Location } from '#ir/location';

export interface LayerNames {
  readonly ops: ReadonlyMap<string, Op>;
  /** The layer, or why there is none; a layer with a diagnostic was found by a doubtful spelling. */
  readonly find: (name: string, at: Location) => { readonly op?: Op; readonly diagnostic?: Diagnostic };
}

/** What hls4ml appends to the name of a layer for the activation inside it. */
const ACTIVATION =
  /_(?:linear|relu|relu6|leaky_relu|sigmoid|hard_sigmoid|tanh|hard_tanh|softmax|softplus|softsign|elu|selu|gelu|swish|exponential)$/;

export function layerNames(module: Module): LayerNames {
  const ops = new Map<string, Op>();
  collect(module.body, ops);
  const byCase = new Map<string, Op | undefined>();
  for (const [name, op] of ops) {
    const lower = name.toLowerCase();
    byCase.set(lower, byCase.has(lower) ? undefined : op);
  }
  return {
    ops,
    find: (name, at) => {
      const exact = ops.get(name);
      if (exact) return { op: exact };
      const similar = byCase.get(name.toLowerCase());
      if (similar) {
        const holes = { layer: similar.name, written: name };
        return { op: similar, diagnostic: diagnose(configMessages.nameCase, holes, { at }) };
      }
      const owner = name.replace(ACTIVATION, '');
      if (owner !== name && ops.has(owner)) {
        const why = `${owner} has no activation of its own by that name`;
        return {
          diagnostic: diagnose(configMessages.noEffect, { key: name, level: 'below LayerName', why }, { at }),
        };
      }
      const near = nearestName(name, ops.keys());
      const fix = near === undefined ? undefined : `write ${near}`;
      const known = [...ops.keys()];
      const notes =
        near === undefined
          ? [{ message: `its layers are ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}` }]
          : [];
      return { diagnostic: diagnose(configMessages.unknownLayer, { layer: name }, { at, fix, notes }) };
    },
  };
}

function collect(block: Block, ops: Map<string, Op>): void {
  for (const op of block.ops) {
    ops.set(op.name, op);
    for (const region of op.regions ?? []) collect(region, ops);
  }
}
