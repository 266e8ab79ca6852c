// Text of expressions and indices. Only what the builders cannot recompute is written: types stand at const,
// index, bits and cast alone.
import { printShape, printType } from '../fixed/text.ts';
import { type FixedType, plain, type ScalarType, sameShape } from '../fixed/type.ts';
import { type BinaryOp, type CompareOp, type Expr, exact } from './expr.ts';
import type { IndexExpr } from './index-expr.ts';

/** Binding strength of infix operators; the parser climbs the same table. */
export const PRECEDENCE: Readonly<Record<string, number>> = {
  '?': 1,
  '|': 2,
  '^': 3,
  '&': 4,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '+': 6,
  '-': 6,
  '*': 7,
};
const UNARY = 8;
const ATOM = 9;

export const INFIX: Readonly<Partial<Record<BinaryOp, string>>> = {
  add: '+',
  sub: '-',
  mul: '*',
  and: '&',
  or: '|',
  xor: '^',
};

export const COMPARISON: Readonly<Record<CompareOp, string>> = {
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};

/** A storage or cast type; whole numbers that drop fractions like C are written int<W>. */
export function typeText(t: FixedType): string {
  const integer = t.width === t.int && t.rounding === 'trn_zero' && t.overflow === 'wrap' && t.satBits === 0;
  return integer ? shapeText(t) : printType(t);
}

/** The shape alone. */
export function shapeText(t: ScalarType): string {
  if (t.width === t.int) return `${t.signed ? '' : 'u'}int<${t.width}>`;
  return printShape(plain(t));
}

/** Decimals beyond this many digits after the point read worse than a code. */
const MAX_DECIMALS = 12;

/** `-1.25` when the constant is the smallest exact one for that value, else undefined. */
function decimal(e: Expr & { kind: 'const' }): string | undefined {
  const frac = e.type.width - e.type.int;
  if (frac < 0 || frac > MAX_DECIMALS || (frac > 0 && e.code % 2n === 0n)) return undefined;
  if (!sameShape(exact(e.code, frac).type, e.type)) return undefined;
  const digits = ((e.code < 0n ? -e.code : e.code) * 5n ** BigInt(frac)).toString().padStart(frac + 1, '0');
  const whole = digits.slice(0, digits.length - frac);
  return `${e.code < 0n ? '-' : ''}${whole}${frac > 0 ? `.${digits.slice(-frac)}` : ''}`;
}

interface Piece {
  readonly text: string;
  readonly strength: number;
}

function infix(operator: string, a: Expr, b: Expr): Piece {
  const strength = PRECEDENCE[operator]!;
  // In C a comparison binds less than `&`; the parentheses keep readers of both out of doubt.
  const side = (e: Expr, atLeast: number): string => wrap(e, e.kind === 'compare' ? ATOM : atLeast);
  return { text: `${side(a, strength)} ${operator} ${side(b, strength + 1)}`, strength };
}

function unary(operator: string, a: Expr): Piece {
  const inner = wrap(a, UNARY);
  return { text: /^[-~\d]/.test(inner) ? `${operator}(${inner})` : operator + inner, strength: UNARY };
}

function call(name: string, ...args: readonly string[]): Piece {
  return { text: `${name}(${args.join(', ')})`, strength: ATOM };
}

function wrap(e: Expr, atLeast: number): string {
  const p = piece(e);
  return p.strength < atLeast ? `(${p.text})` : p.text;
}

function piece(e: Expr): Piece {
  switch (e.kind) {
    case 'const':
      return { text: decimal(e) ?? `const<${shapeText(e.type)}>(${e.code})`, strength: ATOM };
    case 'index':
      return call(`index<${shapeText(e.type)}>`, printIndex(e.index));
    case 'local':
      return { text: e.name, strength: ATOM };
    case 'load':
      return { text: printElement(e.buffer, e.index), strength: ATOM };
    case 'binary': {
      const operator = INFIX[e.op];
      return operator ? infix(operator, e.a, e.b) : call(e.op, printExpr(e.a), printExpr(e.b));
    }
    case 'compare':
      return infix(COMPARISON[e.op], e.a, e.b);
    case 'select': {
      const text = `${wrap(e.cond, 2)} ? ${wrap(e.a, 2)} : ${wrap(e.b, 1)}`;
      return { text, strength: PRECEDENCE['?']! };
    }
    case 'neg':
      return unary('-', e.a);
    case 'not':
      return unary('~', e.a);
    case 'shift':
      return call('shift', printExpr(e.a), String(e.by));
    case 'slice':
      return call('slice', printExpr(e.a), String(e.hi), String(e.lo));
    case 'bits':
      return call(`bits<${shapeText(e.type)}>`, printExpr(e.a));
    case 'lead1':
      return call('lead1', printExpr(e.a));
    case 'cast':
      return call(`cast<${typeText(e.to)}>`, printExpr(e.a));
    case 'divc':
      return call('divc', printExpr(e.a), String(e.by));
  }
}

export function printExpr(e: Expr): string {
  return piece(e).text;
}

function factor(i: IndexExpr): string {
  return i.kind === 'add' || (i.kind === 'lit' && i.value < 0) ? `(${printIndex(i)})` : printIndex(i);
}

function printIndex(i: IndexExpr): string {
  switch (i.kind) {
    case 'lit':
      return String(i.value);
    case 'var':
      return i.name;
    case 'add': {
      const { b } = i;
      if (b.kind === 'lit' && b.value < 0) return `${printIndex(i.a)} - ${-b.value}`;
      return `${printIndex(i.a)} + ${b.kind === 'add' ? `(${printIndex(b)})` : printIndex(b)}`;
    }
    case 'scale':
      return `${factor(i.a)} * ${i.by}`;
    case 'div':
      return `${factor(i.a)} / ${i.by}`;
    case 'mod':
      return `${factor(i.a)} % ${i.by}`;
    case 'rom':
      return printElement(i.rom, i.index);
    case 'data':
      return `${i.clamp ? 'clamp' : 'data'}(${printExpr(i.value)})`;
  }
}

export function printElement(buffer: string, index: readonly IndexExpr[]): string {
  return buffer + index.map((i) => `[${printIndex(i)}]`).join('');
}
