// The attribute half of `resolve-configuration`: rules, then what the model says, then the table's default; words
// such as `n_in` become numbers here.

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { type AttrValue, attrProblem } from '#ir/graph/attributes';
import type { Block, Op, Shape } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import { opsByName } from '#ir/graph/walk';
import type { Location } from '#ir/location';
import { attrRule, beatsOwn } from './match-rules.ts';
import type { PassContext } from './pass.ts';

export function resolveAttributes(op: Op, rules: readonly Rule[], body: Block, context: PassContext): Op {
  const attrs: Record<string, AttrValue> = { ...op.attrs };
  const origins: Record<string, Location> = { ...op.attrOrigins };
  for (const [name, spec] of Object.entries(opSpec(op.kind).attrs)) {
    const chosen = spec.configurable ? attrRule(rules, name) : undefined;
    if (chosen && (op.attrs[name] === undefined || beatsOwn(chosen))) {
      const problem = attrProblem(spec, chosen.value);
      if (problem) {
        const holes = { op: op.name, attr: name, value: String(chosen.value), problem };
        context.report(diagnose(passesMessages.badAttribute, holes, { at: chosen.rule.at }));
        continue;
      }
      attrs[name] = chosen.value;
      origins[name] = chosen.rule.at;
      context.count('attributes');
    }
    if (attrs[name] === undefined && spec.default !== undefined) {
      attrs[name] = spec.default;
      origins[name] = { kind: 'default', what: `${name} of ${op.kind}` };
    }
    if (spec.kind === 'int' && typeof attrs[name] === 'string')
      attrs[name] = symbolValue(op, attrs[name], body);
  }
  return { ...op, attrs, attrOrigins: origins };
}

/** `n_in`: terms of one output; 1 where the op multiplies each value once. */
function symbolValue(op: Op, symbol: string, body: Block): AttrValue {
  if (symbol !== 'n_in') return symbol;
  const reuse = opSpec(op.kind).reuse;
  if (!reuse) return 1;
  const makers = opsByName(body);
  const inputs = op.inputs.map((ref) => makers.get(ref.op)!.shapes[ref.output]) as Shape[];
  return reuse(inputs, op.attrs).nIn;
}
