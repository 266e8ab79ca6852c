// Builds the module: each layer through its builder, with every problem of every layer collected. Shapes are followed
// on the way, because they say what shape a weight must have before it is read.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import { sameTensor } from '#ir/graph/equal';
import type { Module, Op, Shape, ValueRef } from '#ir/graph/module';
import type { OpSpec } from '#ir/graph/op-table';
import { opSpec } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import type { KerasLayer, LayerContext } from './layer.ts';
import { adviceFor, LAYERS } from './layers/index.ts';
import type { KerasModel } from './model.ts';
import { readWeight, type WeightSource } from './weights.ts';

interface State {
  readonly ops: Op[];
  readonly rules: Rule[];
  readonly names: Set<string>;
  /** By Keras layer: the value it hands on. Absent for layers that could not be read. */
  readonly values: Map<string, ValueRef>;
  /** By op. */
  readonly shapes: Map<string, Shape>;
  /** By path: the ops of a layer's first call. */
  readonly first: Map<string, readonly Op[]>;
  readonly diagnostics: Diagnostic[];
}

const ELSEWHERE = 'build it from supported layers, or save the model without it and compute it outside';

function unsupported(layer: KerasLayer): Diagnostic {
  const near = nearestName(layer.className, LAYERS.keys());
  const fix = adviceFor(layer.className) ?? (near ? `the nearest supported class is ${near}` : ELSEWHERE);
  const holes = { layer: layer.name, className: layer.className };
  return diagnose(M.unsupportedLayer, holes, { at: layer.at, fix });
}

function inputCount({ min, max }: OpSpec['arity']): string {
  if (max === 1) return 'one input';
  return min === max ? `${min} inputs` : `${min} inputs or more`;
}

/** The op's output shape; a mismatch is reported against its layer. */
function inferShape(state: State, op: Op, layer: KerasLayer): void {
  const shapes = op.inputs.map((ref) => state.shapes.get(ref.op));
  if (!shapes.every((s) => s !== undefined)) return;
  const { arity, shape } = opSpec(op.kind);
  const countOk = shapes.length >= arity.min && shapes.length <= arity.max;
  const result = countOk
    ? shape(shapes, op.attrs)
    : { problem: `it takes ${inputCount(arity)}, not ${shapes.length}` };
  if ('problem' in result) {
    const holes = { layer: layer.name, why: result.problem };
    state.diagnostics.push(diagnose(M.layerInputs, holes, { at: layer.at }));
  } else if (result.shapes[0]) {
    state.shapes.set(op.name, result.shapes[0]);
  }
}

/** The op with the very tensors of an earlier call of its layer, where they are equal. */
function sharingWeights(op: Op, earlier: Op | undefined): Op {
  const weights = Object.entries(op.weights).map(([name, tensor]) => {
    const first = earlier?.weights[name];
    return [name, first && sameTensor(first, tensor) ? first : tensor] as const;
  });
  return weights.length > 0 ? { ...op, weights: Object.fromEntries(weights) } : op;
}

function buildLayer(state: State, layer: KerasLayer, source: WeightSource): void {
  const build = LAYERS.get(layer.className);
  const report = (d: Diagnostic) => void state.diagnostics.push(d);
  if (!build) {
    report(unsupported(layer));
    return;
  }
  const inputs = layer.inputs.map((name) => state.values.get(name));
  const context: LayerContext = {
    layer,
    // A builder below an unreadable layer still runs, to find its own problems; its ops are not kept.
    inputs: inputs.map((ref, i) => ref ?? { op: layer.inputs[i]!, output: 0 }),
    shapes: inputs.map((ref) => (ref ? state.shapes.get(ref.op) : undefined)),
    report,
    weight(name, expected) {
      const found = readWeight(source, layer, name, expected);
      if (found.problem) report(found.problem);
      return found.weight;
    },
    freshName(wanted) {
      let name = wanted;
      for (let i = 2; state.names.has(name); i++) name = `${wanted}_${i}`;
      if (name !== wanted) report(diagnose(M.renamedOp, { name, wanted }, { at: layer.at }));
      state.names.add(name);
      return name;
    },
  };
  const built = build(context);
  if (!built || inputs.some((ref) => ref === undefined)) return;
  const key = layer.path.join('/');
  const earlier = state.first.get(key);
  const ops = earlier ? built.ops.map((op, i) => sharingWeights(op, earlier[i])) : built.ops;
  if (!earlier) state.first.set(key, ops);
  for (const op of ops) {
    inferShape(state, op, layer);
    state.ops.push(op);
  }
  state.rules.push(...(built.rules ?? []));
  state.values.set(layer.name, built.output ?? { op: built.ops.at(-1)!.name, output: 0 });
}

/** `fallbackName` names the module when the description has no name. */
export function buildModule(
  model: KerasModel,
  file: string,
  fallbackName: string,
  source: WeightSource,
): Result<Module> {
  const state: State = {
    ops: [],
    rules: [],
    names: new Set(model.layers.map((l) => l.name)),
    values: new Map(),
    shapes: new Map(),
    first: new Map(),
    diagnostics: [],
  };
  for (const layer of model.layers) buildLayer(state, layer, source);
  if (hasErrors(state.diagnostics)) return failed(state.diagnostics);
  const outputs = model.outputs.flatMap((name) => state.values.get(name) ?? []);
  return ok(
    {
      name: model.name ?? fallbackName,
      body: { ops: state.ops, outputs },
      settings: {},
      rules: state.rules,
      source: { kind: 'model', file, path: 'model' },
    },
    state.diagnostics,
  );
}
