// Random modules for the laws of the language: any op of the table, any names, settings, rules and small tensors.
// They need not make sense as networks (shapes, types of weights), only be well formed.
import fc from 'fast-check';
import { packCodes } from '#ir/fixed/codes';
import { printType } from '#ir/fixed/text';
import { codeRange, type FixedType, fixed, OVERFLOWS, ROUNDINGS } from '#ir/fixed/type';
import type { AttrSpec, AttrValue } from '#ir/graph/attributes';
import type { Module, Op, RoleType, Settings, Tensor, ValueRef } from '#ir/graph/module';
import { OP_KINDS, type OpKind, opSpec } from '#ir/graph/ops/index';
import type { Rule, RuleEffect, Selector } from '#ir/graph/rules';
import type { Location } from '#ir/location';

const HERE: Location = { kind: 'default', what: 'test' };

const anyName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'x',
    'input',
    'output',
    'rule',
    'all',
    'glob',
    'auto',
    'dense',
    'dense_1',
    'concat',
    'codes',
    'target',
  ),
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/),
  fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
  fc.constantFrom(
    'my layer/1',
    '"; exec rm',
    '// no comment',
    'a\nb',
    '*',
    'q_*',
    '__proto__',
    'toString',
    '\u2028',
    '\\',
  ),
);

const anyType: fc.Arbitrary<FixedType> = fc
  .record({
    width: fc.integer({ min: 1, max: 80 }),
    int: fc.integer({ min: -20, max: 90 }),
    signed: fc.boolean(),
    rounding: fc.constantFrom(...ROUNDINGS),
    overflow: fc.constantFrom(...OVERFLOWS),
    satBits: fc.constantFrom(0, 0, 1),
  })
  .map(({ width, int, overflow, satBits, ...rest }) =>
    fixed(width, int, { ...rest, overflow, satBits: overflow.startsWith('wrap') ? satBits : 0 }),
  );

const roleType: fc.Arbitrary<FixedType | 'auto'> = fc.oneof(anyType, fc.constant('auto' as const));
const dims = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, -1, Number.MIN_VALUE, Number.MAX_VALUE, 1e21, 1e-7),
);

function attrValue(spec: AttrSpec): fc.Arbitrary<AttrValue> {
  switch (spec.kind) {
    case 'int':
      return fc.oneof(
        fc.integer({ min: spec.min, max: spec.max }),
        ...(spec.symbols ? [fc.constantFrom(...spec.symbols)] : []),
      );
    case 'float':
      return double;
    case 'bool':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...spec.choices);
    case 'ints':
      return dims;
    case 'type':
      return anyType.map(printType);
  }
}

const tensor: fc.Arbitrary<Tensor> = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }), fc.option(anyType))
  .chain(([shape, type]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const exactly = { minLength: length, maxLength: length };
    if (type === null) {
      return fc
        .array(double, exactly)
        .map((data): Tensor => ({ kind: 'float', shape, data: Float64Array.from(data), source: HERE }));
    }
    const { min, max } = codeRange(type);
    return fc
      .array(fc.bigInt({ min, max }), exactly)
      .map((codes): Tensor => ({ kind: 'codes', shape, type, codes: packCodes(codes, type), source: HERE }));
  });

function someOf<T>(
  table: Readonly<Record<string, T>>,
  value: (name: string, entry: T) => fc.Arbitrary<unknown>,
) {
  const model = Object.fromEntries(Object.entries(table).map(([k, v]) => [k, value(k, v)]));
  return fc.record(model, { requiredKeys: [] });
}

interface OpSeed {
  readonly kind: OpKind;
  readonly picks: readonly number[];
  readonly attrs: Record<string, AttrValue>;
  readonly roles: Record<string, RoleType>;
  readonly weights: Record<string, Tensor>;
  readonly shapes: readonly (readonly number[])[];
}

const opSeed: fc.Arbitrary<OpSeed> = fc.constantFrom(...OP_KINDS).chain((kind) => {
  const spec = opSpec(kind);
  const optional = someOf(spec.attrs, (_, a) => attrValue(a));
  const required = fc.record(
    Object.fromEntries(
      Object.entries(spec.attrs)
        .filter(([, a]) => a.default === undefined && !a.configurable)
        .map(([k, a]) => [k, attrValue(a)]),
    ),
  );
  return fc.record({
    kind: fc.constant(kind),
    picks: fc.array(fc.nat(1000), { minLength: spec.arity.min, maxLength: Math.min(spec.arity.max, 4) }),
    attrs: fc.tuple(optional, required).map(([a, b]) => ({ ...a, ...b }) as Record<string, AttrValue>),
    roles: someOf(spec.roles, () => roleType.map((type) => ({ type, origin: HERE }))) as fc.Arbitrary<
      Record<string, RoleType>
    >,
    weights: someOf(spec.weights, () => tensor) as fc.Arbitrary<Record<string, Tensor>>,
    shapes: fc.array(fc.oneof(dims, fc.constant([])), { maxLength: 3 }),
  });
});

function ruleFor(ops: readonly Op[]): fc.Arbitrary<Rule> {
  const op = fc.constantFrom(...ops);
  const effects = (kind: OpKind): fc.Arbitrary<RuleEffect> => {
    const spec = opSpec(kind);
    const attrs = Object.entries(spec.attrs).filter(([, a]) => a.configurable);
    return fc.oneof(
      fc.record({ kind: fc.constant('default-type' as const), type: roleType }),
      fc.record({
        kind: fc.constant('role' as const),
        role: fc.constantFrom(...Object.keys(spec.roles)),
        type: roleType,
      }),
      ...attrs.map(([attr, a]) =>
        fc.record({ kind: fc.constant('attr' as const), attr: fc.constant(attr), value: attrValue(a) }),
      ),
    );
  };
  return op.chain(({ kind, name }) =>
    fc.record({
      select: fc.constantFrom<Selector>(
        { kind: 'all' },
        { kind: 'op', op: kind },
        { kind: 'name', name },
        { kind: 'glob', names: name },
        { kind: 'glob', names: `${name.slice(0, 1)}*` },
        { kind: 'glob', names: '*' },
      ),
      effect: effects(kind),
      at: fc.constant(HERE),
    }),
  );
}

const setting = <T>(value: fc.Arbitrary<T>) => value.map((v) => ({ value: v, origin: HERE }));
const positive = fc.double({ min: 0.001, max: 1e6, noNaN: true });

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    part: setting(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,30}$/)),
    clockPeriod: setting(positive),
    clockUncertainty: setting(
      fc.record({ value: positive, unit: fc.constantFrom('%' as const, 'ns' as const) }),
    ),
    io: setting(fc.constantFrom('io_parallel' as const, 'io_stream' as const)),
    compat: setting(fc.constantFrom('hls4ml' as const, 'none' as const)),
    maximumType: setting(anyType),
    projectName: setting(anyName),
    outputDir: setting(anyName),
    tool: setting(anyName),
  },
  { requiredKeys: [] },
);

function build(names: readonly string[], seeds: readonly OpSeed[]): readonly Op[] {
  const ops: Op[] = [
    {
      kind: 'input',
      name: names[0]!,
      inputs: [],
      attrs: { shape: [3] },
      weights: {},
      roles: {},
      shapes: [],
      source: HERE,
    },
  ];
  seeds.forEach(({ picks, ...seed }, i) => {
    const pick = (n: number): ValueRef => ({ op: ops[n % ops.length]!.name, output: n % 7 === 0 ? 1 : 0 });
    ops.push({ ...seed, name: names[i + 1]!, inputs: picks.map(pick), source: HERE });
  });
  return ops;
}

export const anyModule: fc.Arbitrary<Module> = fc
  .array(opSeed, { minLength: 1, maxLength: 8 })
  .chain((seeds) =>
    fc
      .uniqueArray(anyName, { minLength: seeds.length + 1, maxLength: seeds.length + 1 })
      .map((names) => build(names, seeds)),
  )
  .chain((ops) =>
    fc.record({
      name: anyName,
      body: fc
        .array(fc.constantFrom(...ops), { minLength: 1, maxLength: 3 })
        .map((outputs) => ({ ops, outputs: outputs.map(({ name }) => ({ op: name, output: 0 })) })),
      settings,
      rules: fc.array(ruleFor(ops), { maxLength: 5 }),
      source: fc.constant(HERE),
    }),
  );
