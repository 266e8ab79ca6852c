// Small modules for pass tests, written in a few words: an op is a kind, a name, its inputs and what is special.

import { type Diagnostic, hasErrors } from '#ir/diagnostics/diagnostic';
import { parseType } from '#ir/fixed/text';
import type { FixedType } from '#ir/fixed/type';
import type { AttrValue } from '#ir/graph/attributes';
import type { Block, Module, Op, RoleType, Settings, Tensor, ValueRef } from '#ir/graph/module';
import type { OpKind } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import type { Location } from '#ir/location';
import { PASSES } from '#src/passes/index';
import { runPipeline } from '#src/passes/manager';

export const here: Location = { kind: 'model', file: 'test', path: 'here' };
export const shell: Location = { kind: 'argument', text: '--set …' };

export function type(text: string): FixedType {
  const parsed = parseType(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.type;
}

function ref(text: string): ValueRef {
  const [op, output] = text.split('.');
  return { op: op!, output: Number(output ?? 0) };
}

export function roles(given: Readonly<Record<string, string>>): Readonly<Record<string, RoleType>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [
      name,
      { type: text === 'auto' ? 'auto' : type(text), origin: here },
    ]),
  );
}

export function floats(shape: readonly number[], ...data: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return {
    kind: 'float',
    shape,
    data: Float64Array.from({ length: size }, (_, i) => data[i] ?? 0.25),
    source: here,
  };
}

interface Extra {
  readonly attrs?: Readonly<Record<string, AttrValue>>;
  readonly weights?: Readonly<Record<string, Tensor>>;
  readonly roles?: Readonly<Record<string, string>>;
  readonly regions?: readonly Block[];
}

export function op(kind: OpKind, name: string, inputs: string, extra: Extra = {}): Op {
  return {
    kind,
    name,
    inputs: inputs.split(' ').filter(Boolean).map(ref),
    attrs: extra.attrs ?? {},
    weights: extra.weights ?? {},
    roles: roles(extra.roles ?? {}),
    shapes: [],
    source: here,
    ...(extra.regions ? { regions: extra.regions } : {}),
  };
}

export function input(name: string, ...shape: readonly number[]): Op {
  return op('input', name, '', { attrs: { shape } });
}

export function dense(name: string, from: string, nIn: number, units: number, extra: Extra = {}): Op {
  return op('dense', name, from, {
    ...extra,
    attrs: { units, ...extra.attrs },
    weights: { weight: floats([nIn, units]), bias: floats([units]), ...extra.weights },
  });
}

export function block(ops: readonly Op[], outputs: string): Block {
  return { ops, outputs: outputs.split(' ').map(ref) };
}

type PlainSettings = { readonly [K in 'io' | 'compat' | 'tool']?: string };

export function module(
  ops: readonly Op[],
  outputs: string,
  rules: readonly Rule[] = [],
  settings: PlainSettings = {},
): Module {
  const set = Object.fromEntries(Object.entries(settings).map(([k, value]) => [k, { value, origin: here }]));
  return { name: 'm', body: block(ops, outputs), settings: set as Settings, rules, source: here };
}

/** `dense`, `*`, `fc_*` or `"name"`, then `role type`, `default type` or `attr = value`. */
export function rule(select: string, effect: string, at: Location = here): Rule {
  const selector: Rule['select'] =
    select === '*'
      ? { kind: 'all' }
      : select.startsWith('"')
        ? { kind: 'name', name: select.slice(1, -1) }
        : select.includes('*')
          ? { kind: 'glob', names: select }
          : { kind: 'op', op: select };
  const assigned = /^(\w+) = (.*)$/.exec(effect);
  if (assigned) {
    const value = Number.isNaN(Number(assigned[2])) ? assigned[2]! : Number(assigned[2]);
    return { select: selector, effect: { kind: 'attr', attr: assigned[1]!, value }, at };
  }
  const [role, text] = effect.split(' ') as [string, string];
  const found = text === 'auto' ? 'auto' : type(text);
  const what: Rule['effect'] =
    role === 'default' ? { kind: 'default-type', type: found } : { kind: 'role', role, type: found };
  return { select: selector, effect: what, at };
}

export interface Outcome {
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
  readonly codes: readonly string[];
  readonly op: (name: string) => Op;
}

/** Runs the pipeline up to and with the pass named. `changed` speaks of that pass alone. */
export function runTo(name: string, start: Module): Outcome & { readonly changed: boolean } {
  const limit = PASSES.findIndex((p) => p.name === name) + 1;
  let last = start;
  const result = runPipeline(PASSES, [], start, {
    limit,
    observe: (event) => {
      if (event.when === 'after') last = event.module;
    },
  });
  const changed = result.runs.at(-1)?.pass === name && result.runs.at(-1)!.changed;
  return {
    module: hasErrors(result.diagnostics) ? last : result.value!,
    diagnostics: result.diagnostics,
    codes: result.diagnostics.map((d) => d.code),
    op: (wanted) => last.body.ops.find((o) => o.name === wanted)!,
    changed,
  };
}

/** Runs one pass alone on a module that the passes before it have already been through. */
export function rerun(name: string, start: Module): Module {
  const pass = PASSES.find((p) => p.name === name)!;
  return runPipeline([pass], [], start).value!;
}
