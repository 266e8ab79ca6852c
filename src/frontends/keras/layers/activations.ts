// Activations: as layers of their own, and inside another layer, where they become an op called
// <layer>_<activation>, the name that hls4ml's configurations use.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Op, ValueRef } from '#ir/graph/module';
import type { OpKind } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import { field, functionName, isObject, showJson, textField } from '../json.ts';
import { type LayerBuilder, type LayerContext, makeOp, placeIn } from '../layer.ts';
import { quantizerText } from '../quantized-weight.ts';
import { parseQuantizer, quantizedType } from '../quantizers.ts';
import { isLastAxis } from './axis.ts';

const PLAIN: ReadonlyMap<string, OpKind> = new Map([
  ['linear', 'linear'],
  ['relu', 'relu'],
  ['sigmoid', 'sigmoid'],
  ['softmax', 'softmax'],
]);

interface Activation {
  /** As it stands in the name of the op. */
  readonly name: string;
  readonly kind: OpKind;
  /** The precision rule of a quantiser, given the op's name. */
  readonly rules: (op: string) => readonly Rule[];
}

function quantizerName(value: unknown): string | undefined {
  const name = typeof value === 'string' ? /^\s*(quantized_\w+)/.exec(value)?.[1] : undefined;
  return name ?? (isObject(value) ? textField(value, 'class_name') : undefined);
}

/** Reads an `activation` setting; absent means linear. */
function readActivation(context: LayerContext): Activation | undefined {
  const { layer, report } = context;
  const value = field(layer.config, 'activation') ?? 'linear';
  const plain = functionName(value);
  const kind = plain === undefined ? undefined : PLAIN.get(plain);
  if (plain !== undefined && kind) return { name: plain, kind, rules: () => [] };
  const at = placeIn(layer, 'activation');
  const name = quantizerName(value);
  if (name === 'quantized_bits' || name === 'quantized_relu') {
    const parsed = parseQuantizer(value, 'other');
    const problem =
      'problem' in parsed
        ? parsed.problem
        : parsed.quantizer.scale !== 0
          ? 'alpha of an activation must be 1'
          : undefined;
    if ('problem' in parsed || problem !== undefined) {
      const holes = { layer: layer.name, role: 'activation', quantizer: quantizerText(value) };
      report(diagnose(M.unsupportedQuantizer, { ...holes, why: problem ?? '' }, { at }));
      return undefined;
    }
    const type = quantizedType(parsed.quantizer);
    const rules = (op: string): readonly Rule[] => [
      { select: { kind: 'name', name: op }, effect: { kind: 'role', role: 'result', type }, at },
    ];
    return { name, kind: name === 'quantized_relu' ? 'relu' : 'linear', rules };
  }
  const shown = plain ?? name ?? showJson(value);
  const near = nearestName(shown, PLAIN.keys());
  const fix = near ? `did you mean ${near}?` : `use one of ${[...PLAIN.keys()].join(', ')}`;
  report(diagnose(M.unsupportedActivation, { layer: layer.name, activation: shown }, { at, fix }));
  return undefined;
}

/** The op of the activation inside a layer, on the layer's own output. */
export function innerActivation(
  context: LayerContext,
  input: ValueRef,
): { readonly op: Op; readonly rules: readonly Rule[] } | undefined {
  const activation = readActivation(context);
  if (!activation) return undefined;
  const name = context.freshName(`${context.layer.name}_${activation.name}`);
  const source = placeIn(context.layer, 'activation');
  return {
    op: makeOp({ kind: activation.kind, name, inputs: [input], source }),
    rules: activation.rules(name),
  };
}

/** Activation and QActivation. */
export const buildActivation: LayerBuilder = (context) => {
  const { layer, inputs } = context;
  const activation = readActivation(context);
  if (!activation) return undefined;
  const op = makeOp({ kind: activation.kind, name: layer.name, inputs, source: layer.at });
  return { ops: [op], rules: activation.rules(layer.name) };
};

/** Only max(x, 0): a bound, a slope or a threshold is another function. */
export const buildRelu: LayerBuilder = ({ layer, inputs, report }) => {
  const odd = ['max_value', 'negative_slope', 'threshold'].filter((key) => {
    const value = field(layer.config, key);
    // A max_value of 0 is a bound too.
    return value !== undefined && value !== null && (value !== 0 || key === 'max_value');
  });
  for (const attribute of odd) {
    const holes = { layer: layer.name, attribute, value: showJson(field(layer.config, attribute)) };
    const fix = attribute === 'negative_slope' ? 'use a LeakyReLU layer' : undefined;
    report(
      diagnose(
        M.unsupportedAttribute,
        { ...holes, why: 'only the plain max(x, 0) is' },
        { at: layer.at, fix },
      ),
    );
  }
  if (odd.length > 0) return undefined;
  return { ops: [makeOp({ kind: 'relu', name: layer.name, inputs, source: layer.at })] };
};

export const buildLeakyRelu: LayerBuilder = ({ layer, inputs, report }) => {
  const key = field(layer.config, 'negative_slope') === undefined ? 'alpha' : 'negative_slope';
  const alpha = field(layer.config, key) ?? 0.3;
  if (typeof alpha !== 'number' || !Number.isFinite(alpha)) {
    const why = `must be a finite number, but is ${showJson(alpha)}`;
    report(diagnose(M.layerConfig, { layer: layer.name, field: key, why }, { at: layer.at }));
    return undefined;
  }
  return {
    ops: [makeOp({ kind: 'leaky_relu', name: layer.name, inputs, attrs: { alpha }, source: layer.at })],
  };
};

export const buildSoftmax: LayerBuilder = (context) => {
  const { layer, inputs } = context;
  if (!isLastAxis(context)) return undefined;
  return { ops: [makeOp({ kind: 'softmax', name: layer.name, inputs, source: layer.at })] };
};
