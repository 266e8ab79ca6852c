// The `auto` half of `resolve-configuration`: types of roles that were left to the compiler. Under compat hls4ml they
// are that tool's, bit for bit; otherwise they follow from exact bounds, in auto-exact.ts. Ops come in order, producers
// first, so the types of an op's inputs are always known.
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { type FixedType, MAX_WIDTH } from '#ir/fixed/type';
import { compatOf, type Module, type Op, type RoleType } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { opsByName, walkOps } from '#ir/graph/walk';
import { type Answer, autoRoles, type Surroundings } from './auto-answer.ts';
import { exactTypes } from './auto-exact.ts';
import type { PassContext } from './pass.ts';

export interface AutoTypes {
  /** The op with a type for each role that is `auto`, or as it is where none is. */
  readonly settle: (op: Op) => Op;
}

export function autoTypes(module: Module, fallback: FixedType, context: PassContext): AutoTypes {
  if (!mentionsAuto(module)) return { settle: (op) => op };
  const compat = compatOf(module.settings);
  const original = opsByName(module.body);
  const settled = new Map<string, Op>();
  const around = (op: Op): Surroundings => ({
    inputs: op.inputs.map((ref) => typeOf(settled.get(ref.op)?.roles.result, fallback)),
    shapes: op.inputs.map((ref) => original.get(ref.op)!.shapes[ref.output]!),
  });
  const answer: (op: Op, around: Surroundings) => Answer =
    compat === 'hls4ml'
      ? hls4mlTypes(module, fallback)
      : exactTypes(Number(context.option('auto-weight-bits')));
  const settle = (op: Op): Op => {
    const result = withTypes(op, answer(op, around(op)), compat === 'hls4ml' ? "hls4ml's " : '', context);
    settled.set(op.name, result);
    return result;
  };
  return { settle };
}

function typeOf(role: RoleType | undefined, fallback: FixedType): FixedType {
  return role === undefined || role.type === 'auto' ? fallback : role.type;
}

function mentionsAuto(module: Module): boolean {
  const ruled = module.rules.some(({ effect }) => effect.kind !== 'attr' && effect.type === 'auto');
  return (
    ruled ||
    [...walkOps(module.body)].some((op) => Object.values(op.roles).some((role) => role.type === 'auto'))
  );
}

function withTypes(op: Op, { types, refused }: Answer, whose: string, context: PassContext): Op {
  const names = autoRoles(op);
  if (names.length === 0) return op;
  const roles: Record<string, RoleType> = { ...op.roles };
  for (const name of names) {
    const { origin } = op.roles[name]!;
    const found = types[name];
    const why = found ? tooWide(found.type) : (refused[name] ?? 'nothing bounds its values; write a type');
    if (why !== undefined) {
      context.report(diagnose(passesMessages.autoType, { op: op.name, role: name, why }, { at: origin }));
      continue;
    }
    context.count('inferred');
    // Printed as "auto: the exact bounds of … (net.nn:7:3)".
    roles[name] = {
      type: found!.type,
      origin: { kind: 'derived', by: `auto: ${whose}${found!.rule} `, from: [origin] },
    };
  }
  return { ...op, roles };
}

function tooWide({ width }: FixedType): string | undefined {
  if (width <= MAX_WIDTH) return undefined;
  return `its exact values need ${width} bits, and types have at most ${MAX_WIDTH}; write a type for it or for an op before it`;
}

/** hls4ml's InferPrecisionTypes: what the op's own rule leaves out gets the model's default type. */
function hls4mlTypes(module: Module, fallback: FixedType): (op: Op, around: Surroundings) => Answer {
  const rule = module.rules.findLast(
    ({ select, effect }) => select.kind === 'all' && effect.kind === 'default-type' && effect.type !== 'auto',
  );
  const model =
    rule?.effect.kind === 'default-type' && rule.effect.type !== 'auto' ? rule.effect.type : fallback;
  const maximum = module.settings.maximumType?.value;
  return (op, around) => {
    const names = autoRoles(op);
    if (names.length === 0) return { types: {}, refused: {} };
    const role = (name: string): FixedType => typeOf(op.roles[name], model);
    const own =
      around.inputs.length === 0
        ? {}
        : (opSpec(op.kind).auto?.hls4ml?.({
            ...around,
            attrs: op.attrs,
            role,
            ...(maximum && { maximum }),
          }) ?? {});
    const types = names.map((name) => [name, own[name] ?? { type: model, rule: 'default type' }]);
    return { types: Object.fromEntries(types), refused: {} };
  };
}
