// Expressions and indices of kernel text: precedence climbing over the printer's table. The expression builders
// recompute every type, so the text cannot disagree with them.
import { kernelMessages } from '../diagnostics/catalogue/kernel.ts';
import type { FixedType, ScalarType } from '../fixed/type.ts';
import {
  type BinaryOp,
  binary,
  bits,
  type CompareOp,
  cast,
  compare,
  divc,
  type Expr,
  exact,
  indexValue,
  konst,
  lead1,
  load,
  local,
  max,
  min,
  neg,
  not,
  select,
  shift,
  slice,
} from './expr.ts';
import { type IndexExpr, idata, ilit, irom, ivar } from './index-expr.ts';
import { COMPARISON, INFIX, PRECEDENCE } from './print-expr.ts';
import { RESERVED } from './text-words.ts';
import type { TokenReader } from './token-reader.ts';

/** What a name stands for. */
export type Named =
  | { readonly kind: 'buffer'; readonly type: FixedType; readonly dims: readonly number[] }
  | { readonly kind: 'stream'; readonly type: FixedType }
  | { readonly kind: 'local'; readonly type: ScalarType };

export type Names = ReadonlyMap<string, Named>;

const BINARY_OF = new Map(Object.entries(INFIX).map(([op, text]) => [text, op as BinaryOp]));
const COMPARE_OF = new Map(Object.entries(COMPARISON).map(([op, text]) => [text, op as CompareOp]));

export class ExprParser {
  readonly r: TokenReader;
  readonly names: Names;

  constructor(r: TokenReader, names: Names) {
    this.r = r;
    this.names = names;
  }

  /** `assigned` is the type that a `cast(…)` without a type means. */
  expr(assigned?: FixedType): Expr {
    if (assigned && this.r.is('cast') && this.r.following.text === '(') {
      this.r.take();
      return cast(this.#argument(), assigned);
    }
    return this.r.nested(() => this.#climb(1));
  }

  #climb(atLeast: number): Expr {
    let left = this.#unary();
    for (;;) {
      const operator = this.r.token.kind === 'symbol' ? this.r.token.text : '';
      const strength = PRECEDENCE[operator];
      if (strength === undefined || strength < atLeast) return left;
      this.r.take();
      if (operator === '?') {
        const then = this.r.nested(() => this.#climb(1));
        this.r.want(':');
        return select(
          left,
          then,
          this.r.nested(() => this.#climb(1)),
        );
      }
      const right = this.r.nested(() => this.#climb(strength + 1));
      const op = BINARY_OF.get(operator);
      left = op ? binary(op, left, right) : compare(COMPARE_OF.get(operator)!, left, right);
    }
  }

  #unary(): Expr {
    if (this.r.is('-') && this.r.following.kind === 'number') {
      this.r.take();
      return this.#decimal(true);
    }
    if (this.r.accept('-')) return neg(this.r.nested(() => this.#unary()));
    if (this.r.accept('~')) return not(this.r.nested(() => this.#unary()));
    if (this.r.token.kind === 'number') return this.#decimal(false);
    if (this.r.accept('(')) {
      const inner = this.expr();
      this.r.want(')');
      return inner;
    }
    if (this.r.token.kind !== 'word') this.r.expected('an expression');
    return RESERVED.has(this.r.token.text) ? this.#function() : this.#name();
  }

  #name(): Expr {
    const token = this.r.take();
    const named = this.names.get(token.text);
    if (named?.kind === 'local') return local(token.text, named.type);
    if (named?.kind === 'buffer') {
      return load({ name: token.text, type: named.type }, this.subscripts());
    }
    return this.r.unknown('buffer or scalar', token, this.names.keys());
  }

  #argument(): Expr {
    this.r.want('(');
    const e = this.expr();
    this.r.want(')');
    return e;
  }

  #typeArgument(): FixedType {
    this.r.want('<');
    const type = this.r.type();
    this.r.want('>');
    return type;
  }

  #function(): Expr {
    const r = this.r;
    const name = r.token.text;
    switch (name) {
      case 'const': {
        r.take();
        const type = this.#typeArgument();
        r.want('(');
        const code = r.code('a code');
        r.want(')');
        return konst(code, type);
      }
      case 'index': {
        r.take();
        const type = this.#typeArgument();
        r.want('(');
        const index = this.index();
        r.want(')');
        return indexValue(index, type);
      }
      case 'cast': {
        r.take();
        const to = this.#typeArgument();
        return cast(this.#argument(), to);
      }
      case 'bits': {
        r.take();
        const type = this.#typeArgument();
        return bits(this.#argument(), type);
      }
      case 'lead1':
        r.take();
        return lead1(this.#argument());
      case 'min':
      case 'max':
      case 'shift':
      case 'slice':
      case 'divc':
        r.take();
        return this.#several(name);
      default:
        return r.expected('an expression');
    }
  }

  #several(name: 'min' | 'max' | 'shift' | 'slice' | 'divc'): Expr {
    const r = this.r;
    r.want('(');
    const a = this.expr();
    r.want(',');
    const e = ((): Expr => {
      if (name === 'min') return min(a, this.expr());
      if (name === 'max') return max(a, this.expr());
      if (name === 'shift') return shift(a, r.integer('a number of bits'));
      if (name === 'divc') return divc(a, r.code('a divisor'));
      const hi = r.integer('a bit position');
      r.want(',');
      return slice(a, hi, r.integer('a bit position'));
    })();
    r.want(')');
    return e;
  }

  /** A decimal as the smallest exact constant. */
  #decimal(negative: boolean): Expr {
    const token = this.r.take();
    const match = /^(\d+)(?:\.(\d+))?$/.exec(token.text);
    const text = token.text.slice(0, 40);
    if (!match || token.text.length > 400) {
      return this.r.fail(kernelMessages.badNumber, { text, why: 'write digits, or digits.digits' }, token);
    }
    const decimals = match[2] ?? '';
    const fives = 5n ** BigInt(decimals.length);
    const scaled = BigInt(match[1]! + decimals);
    if (scaled % fives !== 0n) {
      const why = 'it is no exact binary fraction';
      return this.r.fail(kernelMessages.badNumber, { text, why }, token);
    }
    let code = scaled / fives;
    let frac = decimals.length;
    for (; frac > 0 && code % 2n === 0n; frac--) code /= 2n;
    return exact(negative ? -code : code, frac);
  }

  subscripts(): readonly IndexExpr[] {
    const out: IndexExpr[] = [];
    while (this.r.accept('[')) {
      out.push(this.index());
      this.r.want(']');
    }
    return out;
  }

  index(): IndexExpr {
    return this.r.nested(() => {
      let left = this.#indexTerm();
      for (;;) {
        if (this.r.accept('+')) left = { kind: 'add', a: left, b: this.#indexTerm() };
        else if (this.r.accept('-'))
          left = { kind: 'add', a: left, b: ilit(-this.r.integer('a whole number')) };
        else return left;
      }
    });
  }

  #indexTerm(): IndexExpr {
    let left = this.#indexFactor();
    for (;;) {
      if (this.r.accept('*')) {
        // Both `i * 3` and `3 * i` mean a scaled index.
        if (left.kind === 'lit' && this.r.token.kind !== 'number' && !this.r.is('-')) {
          left = { kind: 'scale', a: this.#indexFactor(), by: left.value };
        } else left = { kind: 'scale', a: left, by: this.r.integer('a constant factor') };
      } else if (this.r.accept('/')) left = { kind: 'div', a: left, by: this.r.integer('a divisor') };
      else if (this.r.accept('%')) left = { kind: 'mod', a: left, by: this.r.integer('a divisor') };
      else return left;
    }
  }

  #indexFactor(): IndexExpr {
    const r = this.r;
    if (r.token.kind === 'number' || r.is('-')) return ilit(r.integer('a whole number'));
    if (r.accept('(')) {
      const inner = this.index();
      r.want(')');
      return inner;
    }
    if (r.is('data') || r.is('clamp')) {
      const clamp = r.take().text === 'clamp';
      return idata(this.#argument(), clamp);
    }
    const name = r.word('an index');
    return r.is('[') ? irom(name, this.subscripts()) : ivar(name);
  }
}
