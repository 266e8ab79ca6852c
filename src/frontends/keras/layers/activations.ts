// Activations by name: as layers of their own, and inside another layer, where they become an op called
// <layer>_<activation>, the name that hls4ml's configurations use.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import { printType } from '#ir/fixed/text';
import type { FixedType } from '#ir/fixed/type';
import type { AttrValue } from '#ir/graph/attributes';
import type { Op, ValueRef } from '#ir/graph/module';
import type { OpKind } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import { parseActivationQuantizer } from '../activation-quantizers.ts';
import { field, functionName, isObject, showJson, textField } from '../json.ts';
import { type LayerBuilder, type LayerContext, makeOp, placeIn } from '../layer.ts';
import { quantizerText } from '../quantized-weight.ts';

interface Function {
  readonly kind: OpKind;
  readonly attrs?: Readonly<Record<string, AttrValue>>;
}

const SILU: Function = { kind: 'silu' };

/** Keras 2's functions with the parameters they have when given by name. */
const FUNCTIONS: ReadonlyMap<string, Function> = new Map<string, Function>([
  ['linear', { kind: 'linear' }],
  ['relu', { kind: 'relu' }],
  // hls4ml has a relu6 of its own and keeps its bound, unlike that of a ReLU layer.
  ['relu6', { kind: 'general_relu', attrs: { max_value: 6, parameters: 'kept' } }],
  ['leaky_relu', { kind: 'leaky_relu', attrs: { alpha: 0.2 } }],
  ['elu', { kind: 'elu', attrs: { alpha: 1 } }],
  ['selu', { kind: 'selu' }],
  ['sigmoid', { kind: 'sigmoid' }],
  ['hard_sigmoid', { kind: 'hard_sigmoid', attrs: { slope: 0.2, shift: 0.5 } }],
  ['tanh', { kind: 'tanh' }],
  ['hard_tanh', { kind: 'hard_tanh', attrs: { slope: 0.5, shift: 0.5 } }],
  ['softplus', { kind: 'softplus' }],
  ['softsign', { kind: 'softsign' }],
  ['softmax', { kind: 'softmax' }],
  ['exponential', { kind: 'exponential' }],
  ['swish', SILU],
  ['silu', SILU],
  ['gelu', { kind: 'gelu', attrs: { form: 'erf' } }],
]);

/** QKeras has a steeper hard sigmoid of the same name. */
const QKERAS: ReadonlyMap<string, Function> = new Map<string, Function>([
  ['hard_sigmoid', { kind: 'hard_sigmoid', attrs: { slope: 0.5, shift: 0.5 } }],
]);

interface Activation extends Function {
  /** As it stands in the name of the op. */
  readonly name: string;
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
  const known =
    plain === undefined
      ? undefined
      : ((layer.className.startsWith('Q') ? QKERAS.get(plain) : undefined) ?? FUNCTIONS.get(plain));
  if (plain !== undefined && known) return { ...known, name: plain, rules: () => [] };
  const at = placeIn(layer, 'activation');
  const name = quantizerName(value);
  if (name?.startsWith('quantized_')) {
    const parsed = parseActivationQuantizer(value);
    if ('problem' in parsed) {
      const holes = { layer: layer.name, role: 'activation', quantizer: quantizerText(value) };
      report(diagnose(M.unsupportedQuantizer, { ...holes, why: parsed.problem }, { at }));
      return undefined;
    }
    const { type, ...found } = parsed;
    // The rule is a type of the hardware, which a configuration may change; what training did stays in the attribute.
    const attrs = { ...found.attrs, trained_result: printType(type) };
    return { ...found, attrs, name, rules: (op) => [resultRule(op, type, at)] };
  }
  const shown = plain ?? name ?? showJson(value);
  const near = nearestName(shown, FUNCTIONS.keys());
  const fix = near ? `did you mean ${near}?` : `use one of ${[...FUNCTIONS.keys()].join(', ')}`;
  report(diagnose(M.unsupportedActivation, { layer: layer.name, activation: shown }, { at, fix }));
  return undefined;
}

function resultRule(op: string, type: FixedType, at: Rule['at']): Rule {
  return { select: { kind: 'name', name: op }, effect: { kind: 'role', role: 'result', type }, at };
}

function opOf({ kind, attrs }: Activation, name: string, inputs: readonly ValueRef[], source: Op['source']) {
  return makeOp({ kind, name, inputs, source, ...(attrs ? { attrs } : {}) });
}

/** The op of the activation inside a layer, on the layer's own output. */
export function innerActivation(
  context: LayerContext,
  input: ValueRef,
): { readonly op: Op; readonly rules: readonly Rule[] } | undefined {
  const activation = readActivation(context);
  if (!activation) return undefined;
  const name = context.freshName(`${context.layer.name}_${activation.name}`);
  const op = opOf(activation, name, [input], placeIn(context.layer, 'activation'));
  return { op, rules: activation.rules(name) };
}

/** Activation and QActivation. */
export const buildActivation: LayerBuilder = (context) => {
  const { layer, inputs } = context;
  const activation = readActivation(context);
  if (!activation) return undefined;
  return { ops: [opOf(activation, layer.name, inputs, layer.at)], rules: activation.rules(layer.name) };
};
