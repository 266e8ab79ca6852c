// Expressions as JavaScript over the samples of a tile: a cast is nothing, every other operation the one of real
// arithmetic. Operations on bits have no such meaning; kernels keep them inside `approx`, which is not executed here.
import { toDouble } from '#ir/fixed/dyadic';
import { BOOL, fractionBits, type ScalarType, sameShape } from '#ir/fixed/type';
import type { CompareOp, Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { Scope } from './scope.ts';
import type { FloatBuffer } from './store.ts';
import { LANES } from './store.ts';

/** A value: its text, which may use the sample `s` when it differs from sample to sample. */
export interface Value {
  readonly text: string;
  readonly vector: boolean;
  /** Where the samples of an element lie side by side: an array and a variable with the first one's place. */
  readonly row?: { readonly js: string; readonly at: string };
}

/** Lines that must stand before the loop over samples: addresses that are the same for all of them. */
export type Before = string[];

export function literal(code: bigint, type: ScalarType, scope: Scope): string {
  const value = toDouble(code, fractionBits(type));
  return String(scope.text.type === 'float32' ? Math.fround(value) : value);
}

function indexText(i: IndexExpr, scope: Scope, before: Before, dim?: number): Value {
  const inner = (x: IndexExpr): Value => indexText(x, scope, before);
  switch (i.kind) {
    case 'lit':
      return { text: String(i.value), vector: false };
    case 'var':
      return {
        text: scope.indices.get(i.name) ?? scope.text.bug(`no loop index "${i.name}"`),
        vector: false,
      };
    case 'add': {
      const [a, b] = [inner(i.a), inner(i.b)];
      return { text: `(${a.text} + ${b.text})`, vector: a.vector || b.vector };
    }
    case 'scale': {
      const a = inner(i.a);
      return { text: `${a.text} * ${i.by}`, vector: a.vector };
    }
    case 'div': {
      const a = inner(i.a);
      return { text: `Math.floor(${a.text} / ${i.by})`, vector: a.vector };
    }
    case 'mod': {
      const a = inner(i.a);
      return { text: `((${a.text} % ${i.by} + ${i.by}) % ${i.by})`, vector: a.vector };
    }
    case 'rom': {
      const a = load(i.rom, i.index, scope, before);
      return { text: `Math.trunc(${a.text})`, vector: a.vector };
    }
    case 'data': {
      // Cut like a C int. On reals the range of the type proves nothing, so every such index is kept inside.
      if (dim === undefined) return scope.text.bug('an index that is data stands inside an index expression');
      const a = valueText(i.value, scope, before);
      return { text: `Math.min(Math.max(Math.trunc(${a.text}), 0), ${dim - 1})`, vector: a.vector };
    }
  }
}

/** The row-major number of an element. */
function elementText(
  { dims }: FloatBuffer,
  index: readonly IndexExpr[],
  scope: Scope,
  before: Before,
): Value {
  if (index.length !== dims.length)
    return scope.text.bug(`${index.length} indices for ${dims.length} dimensions`);
  const parts = index.map((i, d): Value => {
    const stride = dims.slice(d + 1).reduce((a, b) => a * b, 1);
    const { text, vector } = indexText(i, scope, before, dims[d]);
    return { text: stride === 1 ? text : `(${text}) * ${stride}`, vector };
  });
  return { text: parts.map((p) => p.text).join(' + ') || '0', vector: parts.some((p) => p.vector) };
}

/** The element number, in a variable where it is the same for all samples. */
export function uniformElement(
  name: string,
  index: readonly IndexExpr[],
  scope: Scope,
  before: Before,
): string {
  const element = elementText(scope.buffer(name).store, index, scope, before);
  if (element.vector) return scope.text.bug(`${name}: tokens move to or from a place that is data`);
  return element.text;
}

/** The place of an element, to be read or assigned. */
export function elementAt(name: string, index: readonly IndexExpr[], scope: Scope, before: Before): Value {
  const { js, store } = scope.buffer(name);
  const element = elementText(store, index, scope, before);
  if (store.constant) return { text: `${js}[${element.text}]`, vector: element.vector };
  if (element.vector) return { text: `${js}[(${element.text}) * ${LANES} + s]`, vector: true };
  const at = scope.text.fresh();
  before.push(`const ${at} = (${element.text}) * ${LANES};`);
  return { text: `${js}[${at} + s]`, vector: true, row: { js, at } };
}

/** A constant that does not differ from sample to sample is read once. */
function load(name: string, index: readonly IndexExpr[], scope: Scope, before: Before): Value {
  const place = elementAt(name, index, scope, before);
  if (place.vector) return place;
  const value = scope.text.fresh();
  before.push(`const ${value} = ${place.text};`);
  return { text: value, vector: false };
}

const COMPARE: Readonly<Record<CompareOp, string>> = {
  eq: '===',
  ne: '!==',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};

/** A truth value as JavaScript wants one. */
export function conditionText(e: Expr, scope: Scope, before: Before): Value {
  if (e.kind !== 'compare') {
    const { text, vector } = valueText(e, scope, before);
    return { text: `${text} !== 0`, vector };
  }
  const [a, b] = [valueText(e.a, scope, before), valueText(e.b, scope, before)];
  return { text: `${a.text} ${COMPARE[e.op]} ${b.text}`, vector: a.vector || b.vector };
}

function binaryText(e: Expr & { kind: 'binary' }, scope: Scope, before: Before): Value {
  const [a, b] = [valueText(e.a, scope, before), valueText(e.b, scope, before)];
  const vector = a.vector || b.vector;
  const rounded = (text: string): Value => ({ text: scope.text.rounded(text), vector });
  switch (e.op) {
    case 'mul':
      return rounded(`(${a.text} * ${b.text})`);
    case 'add':
      return rounded(`(${a.text} + ${b.text})`);
    case 'sub':
      return rounded(`(${a.text} - ${b.text})`);
    case 'min':
    case 'max':
      return { text: `Math.${e.op}(${a.text}, ${b.text})`, vector };
  }
  if (!sameShape(e.a.type, BOOL) || !sameShape(e.b.type, BOOL)) {
    return scope.text.bug(`${e.op} of numbers stands outside approx`);
  }
  switch (e.op) {
    case 'and':
      return { text: `(${a.text} * ${b.text})`, vector };
    case 'or':
      return { text: `Math.max(${a.text}, ${b.text})`, vector };
    case 'xor':
      return { text: `Math.abs(${a.text} - ${b.text})`, vector };
  }
}

export function valueText(e: Expr, scope: Scope, before: Before): Value {
  const of = (x: Expr): Value => valueText(x, scope, before);
  switch (e.kind) {
    case 'const':
      return { text: `(${literal(e.code, e.type, scope)})`, vector: false };
    case 'index':
      return indexText(e.index, scope, before);
    case 'local': {
      const { js, vector } = scope.locals.get(e.name) ?? scope.text.bug(`no scalar "${e.name}"`);
      return { text: vector ? `${js}[s]` : js, vector };
    }
    case 'load':
      return load(e.buffer, e.index, scope, before);
    case 'binary':
      return binaryText(e, scope, before);
    case 'compare': {
      const { text, vector } = conditionText(e, scope, before);
      return { text: `(${text} ? 1 : 0)`, vector };
    }
    case 'select': {
      const cond = conditionText(e.cond, scope, before);
      const [a, b] = [of(e.a), of(e.b)];
      return { text: `(${cond.text} ? ${a.text} : ${b.text})`, vector: cond.vector || a.vector || b.vector };
    }
    case 'neg': {
      const a = of(e.a);
      return { text: `(-${a.text})`, vector: a.vector };
    }
    case 'not': {
      if (!sameShape(e.a.type, BOOL)) return scope.text.bug('not of a number stands outside approx');
      const a = of(e.a);
      return { text: `(1 - ${a.text})`, vector: a.vector };
    }
    case 'shift': {
      const a = of(e.a);
      return { text: scope.text.rounded(`(${a.text} * ${2 ** e.by})`), vector: a.vector };
    }
    case 'cast':
      return of(e.a);
    case 'divc': {
      const a = of(e.a);
      return { text: scope.text.rounded(`(${a.text} / ${e.by})`), vector: a.vector };
    }
    case 'slice':
    case 'bits':
    case 'lead1':
      return scope.text.bug(`${e.kind} stands outside approx`);
  }
}
