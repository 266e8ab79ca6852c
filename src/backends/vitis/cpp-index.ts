// Index expressions as C++ `int` expressions. Ranges are tracked so that plain `/` and `%` appear wherever the
// operand cannot be negative.
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { KernelScope } from './cpp-scope.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Text of a value that is an operand of anything: parenthesised unless it is primary. */
export type ValueText = (e: Expr) => string;

interface IndexText {
  readonly text: string;
  readonly level: 'sum' | 'product' | 'primary';
  readonly range: Range;
}

const ANY: Range = { min: -(2 ** 31), max: 2 ** 31 - 1 };

function under(x: IndexText): string {
  return x.level === 'primary' ? x.text : `(${x.text})`;
}

function dataIndex(value: Expr, dim: number | undefined, valueText: ValueText): IndexText {
  if (dim !== undefined) {
    const text = `ops::clamp_index<${dim}>(${valueText(value)})`;
    return { text, level: 'primary', range: { min: 0, max: dim - 1 } };
  }
  return { text: `${valueText(value)}.to_int()`, level: 'primary', range: ANY };
}

function indexOf(i: IndexExpr, dim: number, scope: KernelScope, value: ValueText): IndexText {
  const inner = (x: IndexExpr): IndexText => indexOf(x, dim, scope, value);
  switch (i.kind) {
    case 'lit':
      return { text: String(i.value), level: 'primary', range: { min: i.value, max: i.value } };
    case 'var':
      return { text: scope.cpp(i.name), level: 'primary', range: { min: 0, max: scope.count(i.name) - 1 } };
    case 'add': {
      const a = inner(i.a);
      const b = inner(i.b);
      const range = { min: a.range.min + b.range.min, max: a.range.max + b.range.max };
      const negative = i.b.kind === 'lit' && i.b.value < 0;
      const text = negative
        ? `${a.text} - ${-(i.b as { value: number }).value}`
        : `${a.text} + ${b.level === 'sum' ? `(${b.text})` : b.text}`;
      return { text, level: 'sum', range };
    }
    case 'scale': {
      const a = inner(i.a);
      const ends = [a.range.min * i.by, a.range.max * i.by] as const;
      const range = { min: Math.min(...ends), max: Math.max(...ends) };
      return { text: `${under(a)} * ${i.by < 0 ? `(${i.by})` : i.by}`, level: 'product', range };
    }
    case 'div': {
      const a = inner(i.a);
      const range = { min: Math.floor(a.range.min / i.by), max: Math.floor(a.range.max / i.by) };
      if (a.range.min >= 0) return { text: `${under(a)} / ${i.by}`, level: 'product', range };
      return { text: `ops::floor_div(${a.text}, ${i.by})`, level: 'primary', range };
    }
    case 'mod': {
      const a = inner(i.a);
      const range = { min: 0, max: i.by - 1 };
      if (a.range.min >= 0) return { text: `${under(a)} % ${i.by}`, level: 'product', range };
      return { text: `ops::floor_mod(${a.text}, ${i.by})`, level: 'primary', range };
    }
    case 'rom': {
      const rom = scope.variable(i.rom);
      const at = i.index.map((x, d) => `[${indexOf(x, rom.dims[d] ?? 1, scope, value).text}]`).join('');
      return { text: `${rom.cpp}${at}.to_int()`, level: 'primary', range: ANY };
    }
    case 'data':
      return dataIndex(i.value, i.clamp ? dim : undefined, value);
  }
}

/** `dim` is the size of the dimension it stands in: clamped data indices need it. */
export function indexText(i: IndexExpr, dim: number, scope: KernelScope, value: ValueText): string {
  return indexOf(i, dim, scope, value).text;
}

export function indexRange(i: IndexExpr, dim: number, scope: KernelScope): Range {
  return indexOf(i, dim, scope, () => '').range;
}

/** As an operand of `*`, `/` and `%`. */
export function indexFactor(i: IndexExpr, dim: number, scope: KernelScope, value: ValueText): string {
  return under(indexOf(i, dim, scope, value));
}
