// Attributes that follow from others and from types: sizes of look-up tables their address types can address, and
// the arithmetic that fills them. This is where `compat` becomes an explicit choice an op.
//
//   before   softmax(x, table_size=1024) { inp_norm ufixed<7,2> … }
//   after    softmax(x, table_size=1024, exp_table_size=128, inv_table_size=1024, table_arithmetic=exact)

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { FixedType } from '#ir/fixed/type';
import { compatOf, ioOf, type Op } from '#ir/graph/module';
import type { CompletionFacts } from '#ir/graph/op-table';
import { opSpec } from '#ir/graph/ops/index';
import { mapOps, opsByName, withBody } from '#ir/graph/walk';
import type { Pass, PassContext } from './pass.ts';

/** A resolved module's types, without the `auto` that resolve-configuration refused. */
export function explicitRoles(op: Op): Readonly<Record<string, FixedType>> {
  return Object.fromEntries(
    Object.entries(op.roles).flatMap(([name, { type }]) => (type === 'auto' ? [] : [[name, type]])),
  );
}

const MESSAGES = {
  table: passesMessages.tableReduced,
  compat: passesMessages.compatDiffers,
} as const;

type Surroundings = Pick<CompletionFacts, 'compat' | 'io' | 'shape' | 'shapes'>;

function completeOp(op: Op, input: FixedType | undefined, around: Surroundings, context: PassContext): Op {
  const complete = opSpec(op.kind).complete;
  if (!complete || !input) return op;
  const isSet = (name: string): boolean => {
    if (Object.hasOwn(op.roles, name)) return op.roles[name]!.origin.kind !== 'default';
    return Object.hasOwn(op.attrs, name) && op.attrOrigins?.[name]?.kind !== 'default';
  };
  const { attrs, remarks } = complete({ ...around, attrs: op.attrs, roles: explicitRoles(op), input, isSet });
  const added = Object.entries(attrs).filter(([name, value]) => op.attrs[name] !== value);
  // A second run finds its own sizes and has nothing new to say.
  if (added.length === 0) return op;
  for (const { severity, attr, text, fix, about } of remarks) {
    const spec = severity === 'error' ? passesMessages.badTable : MESSAGES[about ?? 'table'];
    context.report(diagnose(spec, { op: op.name, text }, { at: op.attrOrigins?.[attr] ?? op.source, fix }));
  }
  context.count('attributes', added.length);
  const origin = { kind: 'default', what: `complete-attributes, compat ${around.compat}` } as const;
  const origins = Object.fromEntries(added.map(([name]) => [name, op.attrOrigins?.[name] ?? origin]));
  return {
    ...op,
    attrs: { ...op.attrs, ...attrs },
    attrOrigins: { ...op.attrOrigins, ...origins },
  };
}

export const completeAttributes: Pass = {
  name: 'complete-attributes',
  summary: 'derives table sizes and table arithmetic from types and the compatibility setting',
  options: {},
  statistics: { attributes: 'attributes filled in or reduced' },
  establishes: ['attrs'],
  run(module, context) {
    const makers = opsByName(module.body);
    const body = mapOps(module.body, (op) => {
      const maker = makers.get(op.inputs[0]?.op ?? '');
      const input = explicitRoles(maker ?? op).result;
      const shape = (maker ? maker.shapes[op.inputs[0]!.output] : op.shapes[0]) ?? [];
      const { settings } = module;
      const shapes = op.inputs.map((ref) => makers.get(ref.op)?.shapes[ref.output] ?? []);
      const around = { compat: compatOf(settings), io: ioOf(settings), shape, shapes };
      return completeOp(op, input, around, context);
    });
    return withBody(module, body);
  },
};
