// What a statement of an hls4ml file does to an op, asked of the op's table. The one place that knows which types
// hls4ml takes from `Precision` and which from `<role>_t`: it looks the former up for types without a default of
// their own, and lets `_t` keys replace whatever is not looked up again later.

import { printType } from '#ir/fixed/text';
import { attrProblem } from '#ir/graph/attributes';
import { type OpKind, opSpec } from '#ir/graph/ops/index';
import type { RuleEffect } from '#ir/graph/rules';
import type { KeyFate, Plain } from './facts.ts';
import { camelCase, isQuiet, LAYER_KEYS, OTHER_STRATEGIES, STAND_INS, WRITTEN_TYPES } from './layer-keys.ts';
import type { Statement } from './statements.ts';

export type Acting =
  /** `standIn`: what stands for the value that was asked for, and what is lost by it. */
  | { readonly kind: 'rule'; readonly effect: RuleEffect; readonly standIn?: string }
  /** Asks for nothing that is not so anyway. */
  | { readonly kind: 'quiet' }
  | { readonly kind: 'nothing'; readonly why: string; readonly instead?: string }
  | { readonly kind: 'refused'; readonly why: string };

type TypeStatement = Extract<Statement, { readonly kind: 'precision' | 'type' }>;
type AttrStatement = Extract<Statement, { readonly kind: 'attr' }>;

export function actingOn(kind: OpKind, statement: Statement): Acting {
  return statement.kind === 'attr' ? attribute(kind, statement) : type(kind, statement);
}

function type(kind: OpKind, statement: TypeStatement): Acting {
  const roles = opSpec(kind).roles;
  const { type: wanted } = statement;
  if (statement.role === 'default') return { kind: 'rule', effect: { kind: 'default-type', type: wanted } };
  const role = Object.hasOwn(roles, statement.role) ? statement.role : undefined;
  const written = wanted === 'auto' || (WRITTEN_TYPES.get(statement.role) ?? []).includes(printType(wanted));
  if (role === undefined) {
    if (written) return { kind: 'quiet' };
    return {
      kind: 'nothing',
      why: `a ${kind} has no such type; its types are ${Object.keys(roles).join(', ')}`,
    };
  }
  const lookedUp = roles[role]!.default.kind === 'model';
  if (statement.kind === 'precision' ? lookedUp : !lookedUp || role === 'accum') {
    return { kind: 'rule', effect: { kind: 'role', role, type: wanted } };
  }
  if (written) return { kind: 'quiet' };
  return statement.kind === 'precision'
    ? {
        kind: 'nothing',
        why: `hls4ml takes this type from ${role}_t only`,
        instead: `write ${role}_t beside Precision`,
      }
    : {
        kind: 'nothing',
        why: 'hls4ml replaces it by what Precision says',
        instead: `write Precision: {${role}: …}`,
      };
}

function attribute(kind: OpKind, { attr, value }: AttrStatement): Acting {
  const attrs = opSpec(kind).attrs;
  const spec = Object.hasOwn(attrs, attr) ? attrs[attr] : undefined;
  if (!spec?.configurable) return fated(LAYER_KEYS.get(attr), kind, value);
  if (attr === 'strategy') {
    const standIn = STAND_INS.get(String(value));
    if (standIn) {
      const effect = { kind: 'attr', attr, value: standIn.strategy } as const;
      return { kind: 'rule', effect, standIn: `${standIn.strategy}: ${standIn.lost}` };
    }
    const other = OTHER_STRATEGIES.get(String(value));
    if (other !== undefined) return { kind: 'refused', why: `${other}; write Latency or Resource` };
  }
  const exact = spec.kind === 'bool' && (value === 0 || value === 1) ? value === 1 : value;
  const problem =
    spec.kind === 'int' && typeof exact === 'string'
      ? `must be a whole number from ${spec.min} to ${spec.max}`
      : attrProblem(spec, exact);
  if (problem !== undefined) return { kind: 'refused', why: `${camelCase(attr)} of a ${kind} ${problem}` };
  return { kind: 'rule', effect: { kind: 'attr', attr, value: exact } };
}

function fated(fate: KeyFate | undefined, kind: OpKind, value: Plain): Acting {
  if (fate === undefined) return { kind: 'nothing', why: `a ${kind} has no such attribute` };
  if (isQuiet(fate, value)) return { kind: 'quiet' };
  if (fate.does === 'refused') return { kind: 'refused', why: fate.why };
  return { kind: 'nothing', why: fate.does === 'nothing' ? fate.why : 'it changes nothing here' };
}
