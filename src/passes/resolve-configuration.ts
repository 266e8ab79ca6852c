// Turns rules into facts: every role of every op gets an explicit type with the place that set it, every
// configurable attribute its value, and no rule is left.
//
//   before   rule dense { weight fixed<6,2>  reuse n_in } ; h = dense(x, units=60)
//   after    h = dense(x, units=60, reuse=31) { weight fixed<6,2>  bias fixed<16,6>  … }

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { CompilerBug } from '#ir/errors';
import { parseType, printType } from '#ir/fixed/text';
import { type FixedType, sameType, ufixed } from '#ir/fixed/type';
import { compatOf, ioOf, type Module, type Op, type RoleType } from '#ir/graph/module';
import type { Compat, IoType, RoleFacts, RoleSpec } from '#ir/graph/op-table';
import { opSpec } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import { mapOps } from '#ir/graph/walk';
import { type AutoTypes, autoTypes } from './auto-types.ts';
import { roleRule, ruledRole, selects } from './match-rules.ts';
import type { Pass, PassContext } from './pass.ts';
import { resolveAttributes } from './resolve-attributes.ts';
import { reportUnusedRules } from './unused-rules.ts';

interface Scope {
  readonly compat: Compat;
  readonly io: IoType;
  /** Ops whose value is a network output. */
  readonly outputs: ReadonlySet<string>;
  readonly fallback: RoleType;
  /** Result type of each op so far. */
  readonly results: Map<string, RoleType>;
  readonly context: PassContext;
  readonly auto: AutoTypes;
}

/** The one bit a bias that is not there is stored in; hls4ml's type for it. */
const NO_BITS: FixedType = ufixed(1, 1);

const MODEL_ROLE: RoleSpec = { doc: '', default: { kind: 'model' } };

export const resolveConfiguration: Pass = {
  name: 'resolve-configuration',
  summary: 'turns rules into an explicit type for each role and a value for each attribute',
  options: {
    'default-type': { doc: 'type of roles that nothing speaks of', default: 'fixed<16,6>' },
    'auto-weight-bits': {
      doc: 'widest type of weights whose type is auto; they are rounded where they need more',
      default: 16,
    },
  },
  statistics: {
    roles: 'roles that got their type',
    fallbacks: 'roles no rule speaks of, in the default type',
    inferred: 'roles whose type is auto',
    attributes: 'attributes set by rules',
  },
  establishes: ['roles'],
  run(module, context) {
    if (isResolved(module)) return module;
    const fallback = fallbackType(String(context.option('default-type')));
    const scope: Scope = {
      compat: compatOf(module.settings),
      io: ioOf(module.settings),
      outputs: new Set(module.body.outputs.map((ref) => ref.op)),
      fallback,
      auto: autoTypes(module, fallback.type as FixedType, context),
      results: new Map(),
      context,
    };
    reportUnusedRules(module, context);
    const body = mapOps(module.body, (op) => {
      const rules = module.rules.filter((rule) => selects(rule.select, op));
      const resolved = resolveRoles(resolveAttributes(op, rules, module.body, context), rules, scope);
      if (resolved.roles.result) scope.results.set(op.name, resolved.roles.result);
      return resolved;
    });
    return { ...module, body, rules: [] };
  },
};

function isResolved(module: Module): boolean {
  let complete = module.rules.length === 0;
  mapOps(module.body, (op) => {
    const spec = opSpec(op.kind);
    const named = (table: object, values: object): boolean =>
      Object.keys(table).every((key) => Object.hasOwn(values, key));
    const defaulted = Object.fromEntries(
      Object.entries(spec.attrs).filter(([, attr]) => attr.default !== undefined),
    );
    complete &&= named(spec.roles, op.roles) && named(defaulted, op.attrs);
    complete &&= !Object.values(op.roles).some((role) => role.type === 'auto');
    return op;
  });
  return complete;
}

function fallbackType(text: string): RoleType {
  const parsed = parseType(text);
  // A user cannot reach this before the option exists on a command line, where it is checked.
  if ('problem' in parsed) throw new CompilerBug(`resolve-configuration: ${parsed.problem}`);
  return { type: parsed.type, origin: { kind: 'default', what: `type ${text} of roles nothing speaks of` } };
}

function resolveRoles(op: Op, rules: readonly Rule[], scope: Scope): Op {
  const roles: Record<string, RoleType> = {};
  for (const [name, spec] of Object.entries(opSpec(op.kind).roles)) {
    const role = resolveRole(op, name, spec, rules, roles, scope);
    scope.context.count('roles');
    roles[name] = role;
  }
  return scope.auto.settle({ ...op, roles });
}

function resolveRole(
  op: Op,
  name: string,
  spec: RoleSpec,
  rules: readonly Rule[],
  done: Readonly<Record<string, RoleType>>,
  scope: Scope,
): RoleType {
  const weight = spec.weight === undefined ? undefined : opSpec(op.kind).weights[spec.weight];
  if (weight?.optional !== undefined && !op.weights[spec.weight!])
    return { type: NO_BITS, origin: { kind: 'default', what: `${op.name} has no ${spec.weight}` } };
  const theirs = scope.compat === 'hls4ml' ? spec.hls4ml?.(factsOf(op, scope)) : undefined;
  if (theirs === 'input') return op.roles[name] ?? likeInput(op, name, rules, scope);
  if (theirs === 'model') return resolveRole(op, name, { ...MODEL_ROLE, doc: spec.doc }, rules, done, scope);
  return ruledRole(op, name, spec, rules) ?? defaultRole(op, name, spec, done, scope);
}

function factsOf(op: Op, { io, outputs }: Scope): RoleFacts {
  return { io, output: outputs.has(op.name), attrs: op.attrs };
}

/** The type of the op's input; who asked for another one is told that hls4ml gives it this one. */
function likeInput(op: Op, name: string, rules: readonly Rule[], scope: Scope): RoleType {
  const role = scope.results.get(op.inputs[0]?.op ?? '') ?? scope.fallback;
  const rule = roleRule(rules, name, MODEL_ROLE);
  const wanted = rule && (rule.byDefaultType ? undefined : rule);
  if (wanted && wanted.type !== 'auto' && role.type !== 'auto' && !sameType(wanted.type, role.type)) {
    const text = `its ${name} keeps the type of its input, ${printType(role.type)}, as in hls4ml, whatever is configured`;
    const fix = 'set the type of the layer before it, or write compat none';
    scope.context.report(
      diagnose(passesMessages.compatDiffers, { op: op.name, text }, { at: wanted.origin, fix }),
    );
  }
  return role;
}

function defaultRole(
  op: Op,
  name: string,
  spec: RoleSpec,
  done: Readonly<Record<string, RoleType>>,
  scope: Scope,
): RoleType {
  const rule = spec.default;
  switch (rule.kind) {
    case 'type':
      return { type: rule.type, origin: { kind: 'default', what: `${name} of ${op.kind}` } };
    case 'role':
      return done[rule.role] ?? scope.fallback;
    case 'model':
      scope.context.count('fallbacks');
      return scope.fallback;
    case 'input':
    case 'derived': {
      const input = scope.results.get(op.inputs[0]?.op ?? '') ?? scope.fallback;
      if (rule.kind === 'input' || input.type === 'auto') return input;
      return {
        type: rule.from(input.type, scope.compat, factsOf(op, scope)),
        origin: { kind: 'default', what: `${name} of ${op.kind}: ${rule.what}` },
      };
    }
  }
}
