// Scalar expressions as C++. Sums, differences and products keep the growth of ap_fixed, which is the IR's; every
// other operator first brings its operands to the one type in which it is exact, because the headers compare and
// mix signs, points and widths each in its own way.
import { joinType } from '#ir/fixed/growth';
import { plain, type ScalarType, sameShape, sameType } from '#ir/fixed/type';
import type { CompareOp, Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import { indexText } from './cpp-index.ts';
import type { KernelScope } from './cpp-scope.ts';
import { cppConstant, cppShape, decimalLiteral, hasDecimals, wordLiterals } from './cpp-text.ts';

type Binary = Extract<Expr, { kind: 'binary' }>;

/** `bool`: a C++ truth value standing for a BOOL; `number`: an ap type of exactly the expression's shape. */
interface ExprText {
  readonly text: string;
  readonly kind: 'bool' | 'number';
  readonly level: 'other' | 'sum' | 'product' | 'primary';
  /** The constant as a decimal, when any type that holds it reads it exactly. */
  readonly decimal?: string;
}

const COMPARE: Readonly<Record<CompareOp, string>> = {
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};

function number(text: string, level: ExprText['level'] = 'primary'): ExprText {
  return { text, kind: 'number', level };
}

function bool(text: string, level: ExprText['level'] = 'other'): ExprText {
  return { text, kind: 'bool', level };
}

function under(x: ExprText): string {
  return x.level === 'primary' ? x.text : `(${x.text})`;
}

/** Text with an ap type. */
function numberOf(x: ExprText): string {
  return x.kind === 'bool' ? `ap_ufixed<1, 1>(${x.text})` : x.text;
}

function operandOf(x: ExprText): string {
  return x.kind === 'bool' ? numberOf(x) : under(x);
}

function conditionOf(x: ExprText): string {
  return x.kind === 'bool' ? x.text : `${under(x)} != 0`;
}

/** The value brought to exactly the given shape, which holds all its values. */
function asShape(x: ExprText, from: ScalarType, to: ScalarType): string {
  if (x.kind === 'number' && sameShape(from, to)) return under(x);
  return `${cppShape(to)}(${x.decimal ?? x.text})`;
}

export class ExprEmitter {
  readonly #scope: KernelScope;

  constructor(scope: KernelScope) {
    this.#scope = scope;
  }

  /** An expression with an ap type of exactly the value's shape, or a type that converts to it unchanged. */
  value(e: Expr): string {
    return numberOf(this.#emit(e));
  }

  /** The right side of an assignment to a variable that holds every value of the expression. */
  assigned(e: Expr): string {
    const x = this.#emit(e);
    return x.decimal ?? numberOf(x);
  }

  /** The same as `value`, ready to stand beside any operator. */
  operand(e: Expr): string {
    return operandOf(this.#emit(e));
  }

  /** A C++ truth value: whether the value differs from 0. */
  condition(e: Expr): string {
    return conditionOf(this.#emit(e));
  }

  isBool(e: Expr): boolean {
    return this.#emit(e).kind === 'bool';
  }

  /** `buffer[i][j]` */
  element(buffer: string, index: readonly IndexExpr[]): string {
    const v = this.#scope.variable(buffer);
    return v.cpp + index.map((i, d) => `[${this.#index(i, v.dims[d] ?? 1)}]`).join('');
  }

  #index(i: IndexExpr, dim: number): string {
    return indexText(i, dim, this.#scope, (e) => this.operand(e));
  }

  #binary(e: Binary): ExprText {
    const [a, b] = [this.#emit(e.a), this.#emit(e.b)];
    const shown = (x: ExprText): string => x.decimal ?? numberOf(x);
    const bare = (x: ExprText, levels: readonly string[]): string =>
      x.kind === 'number' && levels.includes(x.level) ? x.text : operandOf(x);
    switch (e.op) {
      case 'add':
        return number(`${bare(a, ['sum', 'product'])} + ${bare(b, ['product'])}`, 'sum');
      case 'sub':
        return number(`${bare(a, ['sum', 'product'])} - ${bare(b, ['product'])}`, 'sum');
      case 'mul':
        return number(`${bare(a, ['product'])} * ${operandOf(b)}`, 'product');
      case 'min':
        return number(`ops::smaller<${cppShape(e.type)} >(${shown(a)}, ${shown(b)})`);
      case 'max':
        return number(`ops::larger<${cppShape(e.type)} >(${shown(a)}, ${shown(b)})`);
      default:
        return this.#logic(e.op, e, a, b);
    }
  }

  #logic(op: 'and' | 'or' | 'xor', e: Binary, a: ExprText, b: ExprText): ExprText {
    if (a.kind === 'bool' && b.kind === 'bool') {
      const symbol = { and: '&&', or: '||', xor: '!=' }[op];
      return bool(`${under(a)} ${symbol} ${under(b)}`);
    }
    const symbol = { and: '&', or: '|', xor: '^' }[op];
    return number(`${asShape(a, e.a.type, e.type)} ${symbol} ${asShape(b, e.b.type, e.type)}`, 'other');
  }

  #constant(code: bigint, type: ScalarType): ExprText {
    const text = number(cppConstant(code, plain(type)));
    return hasDecimals(type) ? { ...text, decimal: decimalLiteral(Number(code), type) } : text;
  }

  #compare(e: Extract<Expr, { kind: 'compare' }>): ExprText {
    const join = joinType(e.a.type, e.b.type);
    const a = asShape(this.#emit(e.a), e.a.type, join);
    return bool(`${a} ${COMPARE[e.op]} ${asShape(this.#emit(e.b), e.b.type, join)}`);
  }

  #cast(e: Extract<Expr, { kind: 'cast' }>): ExprText {
    const x = this.#emit(e.a);
    return number(`${this.#scope.typeName(e.to)}(${x.decimal ?? x.text})`);
  }

  #divide(e: Extract<Expr, { kind: 'divc' }>): ExprText {
    const { width, signed } = e.type;
    const bits = e.by.toString(2).length;
    const by =
      e.by < 1n << 31n
        ? `ap_uint<${bits}>(${e.by})`
        : `ops::words<ap_uint<${bits}> >(${wordLiterals(e.by, bits)})`;
    const code = `ap_${signed ? '' : 'u'}int<${width}>`;
    return number(`ops::divide_code<${cppShape(e.type)}, ${code} >(${this.value(e.a)}, ${by})`);
  }

  #emit(e: Expr): ExprText {
    switch (e.kind) {
      case 'const':
        return this.#constant(e.code, e.type);
      case 'index':
        return number(`${cppShape(e.type)}(${this.#index(e.index, Number.MAX_SAFE_INTEGER)})`);
      case 'local':
        return this.#scope.isFlag(e.name)
          ? bool(this.#scope.cpp(e.name), 'primary')
          : number(this.#scope.cpp(e.name));
      case 'load':
        return number(this.element(e.buffer, e.index));
      case 'binary':
        return this.#binary(e);
      case 'compare':
        return this.#compare(e);
      case 'select': {
        const shape = cppShape(e.type);
        const [a, b] = [this.#emit(e.a), this.#emit(e.b)];
        const cond = this.#emit(e.cond);
        const test = cond.kind === 'bool' ? under(cond) : `(${conditionOf(cond)})`;
        if (e.a.kind === 'cast' && e.b.kind === 'cast' && sameType(e.a.to, e.b.to)) {
          return number(`${test} ? ${numberOf(a)} : ${numberOf(b)}`, 'other');
        }
        return number(
          `${test} ? ${shape}(${a.decimal ?? a.text}) : ${shape}(${b.decimal ?? b.text})`,
          'other',
        );
      }
      case 'neg':
        return number(`-${this.operand(e.a)}`, 'other');
      case 'not': {
        const a = this.#emit(e.a);
        return a.kind === 'bool' ? bool(`!${under(a)}`) : number(`~${under(a)}`, 'other');
      }
      case 'shift':
      case 'bits':
        return number(`ops::same_bits<${cppShape(e.type)} >(${this.value(e.a)})`);
      case 'slice':
        return number(`ops::slice<${e.hi}, ${e.lo}>(${this.value(e.a)})`);
      case 'lead1':
        return number(`ops::leading_one<${cppShape(e.type)} >(${this.value(e.a)})`);
      case 'cast':
        return this.#cast(e);
      case 'divc':
        return this.#divide(e);
    }
  }
}
