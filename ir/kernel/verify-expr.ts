// The verifier's rules for expressions: node types are what the builders give, widths stay legal, names resolve,
// and what only an approximation may do stands inside `approx`.
import {
  BOOL,
  codeRange,
  type FixedType,
  fractionBits,
  MAX_WIDTH,
  type ScalarType,
  sameShape,
} from '../fixed/type.ts';
import type { Expr } from './expr.ts';
import * as build from './expr.ts';
import type { IndexExpr } from './index-expr.ts';
import { printExpr, shapeText, typeText } from './print-expr.ts';
import { checkElement, wholeRange } from './verify-index.ts';
import type { Place } from './verify-scope.ts';
import { partsOfExpr, partsOfIndex, walkExpr } from './walk.ts';

/** Points further out than this are refused by the type parser too. */
const MAX_POINT = 4 * MAX_WIDTH;

function checkShape(t: ScalarType, what: string, place: Place): void {
  const whole = Number.isInteger(t.width) && Number.isInteger(t.int);
  if (!whole || t.width < 1 || t.width > MAX_WIDTH || Math.abs(t.int) > MAX_POINT) {
    place.problem(`${what} has the type ${shapeText(t)}; widths go from 1 to ${MAX_WIDTH}`);
  }
}

export function checkType(t: FixedType, what: string, place: Place): void {
  checkShape(t, what, place);
  if (t.overflow === 'wrap_sm' && !t.signed)
    place.problem(`${what} wraps a sign that ${typeText(t)} does not have`);
  const counts = t.overflow === 'wrap' || t.overflow === 'wrap_sm';
  if (t.satBits < 0 || t.satBits > t.width || (t.satBits > 0 && !counts)) {
    place.problem(`${what} has the type ${typeText(t)}, whose saturated bits make no sense`);
  }
}

function integerType(t: ScalarType): boolean {
  return fractionBits(t) === 0;
}

/** What the builder would give for a node with these children; undefined where the type is written. */
function builtType(e: Expr, place: Place): ScalarType | undefined {
  switch (e.kind) {
    case 'const':
    case 'index':
    case 'bits':
      return undefined;
    case 'local': {
      const found = place.find(e.name);
      if (found?.kind === 'local') return found.type;
      place.problem(`no scalar is called ${e.name}`);
      return undefined;
    }
    case 'load':
      return place.buffer(e.buffer)?.type;
    case 'binary':
      return build.binaryType(e.op, e.a.type, e.b.type);
    case 'compare':
      return BOOL;
    case 'select':
      return build.select(e.cond, e.a, e.b).type;
    case 'neg':
      return build.neg(e.a).type;
    case 'not':
    case 'divc':
      return e.a.type;
    case 'shift':
      return build.shift(e.a, e.by).type;
    case 'slice':
      return build.slice(e.a, e.hi, e.lo).type;
    case 'lead1':
      return build.lead1(e.a).type;
    case 'cast':
      return e.to;
  }
}

function checkNode(e: Expr, place: Place): void {
  switch (e.kind) {
    case 'const': {
      const { min, max } = codeRange(e.type);
      if (e.code < min || e.code > max) place.problem(`${printExpr(e)} is no code of its type`);
      return;
    }
    case 'index': {
      const { min, max } = codeRange(e.type);
      const range = wholeRange(e.index, place);
      if (!integerType(e.type)) place.problem(`${printExpr(e)} is not of an integer type`);
      else if (range.min < Number(min) || range.max > Number(max)) {
        place.problem(`${printExpr(e)} does not hold ${range.min} … ${range.max}`);
      }
      return;
    }
    case 'load': {
      const buffer = place.find(e.buffer);
      if (buffer?.kind !== 'buffer') return;
      checkElement(e.buffer, e.index, buffer, 1, place);
      if (buffer.role === 'rom' && !place.inApprox && narrowed(e.index)) {
        place.problem(`the look-up ${printExpr(e)} by a narrowed value stands outside approx`);
      }
      return;
    }
    case 'select':
      if (!sameShape(e.cond.type, BOOL)) place.problem(`the condition ${printExpr(e.cond)} is not one bit`);
      return;
    case 'shift':
      if (!Number.isInteger(e.by)) place.problem(`${printExpr(e)} shifts by no whole number`);
      return;
    case 'slice':
      if (!(e.lo >= 0 && e.lo <= e.hi && e.hi < e.a.type.width)) {
        place.problem(`${printExpr(e)} takes bits that ${shapeText(e.a.type)} does not have`);
      }
      onlyInApprox(e, place);
      return;
    case 'bits':
      if (e.type.width !== e.a.type.width) {
        place.problem(`${printExpr(e)} reads ${e.a.type.width} bits as ${e.type.width}`);
      }
      // With the sign kept this is an exact shift by another name.
      if (e.type.signed !== e.a.type.signed) onlyInApprox(e, place);
      return;
    case 'lead1':
      if (e.a.type.signed) place.problem(`${printExpr(e)} needs an unsigned operand`);
      onlyInApprox(e, place);
      return;
    case 'cast':
      checkType(e.to, printExpr(e), place);
      return;
    case 'divc':
      if (e.by < 1n) place.problem(`${printExpr(e)} divides by less than one`);
      return;
    default:
  }
}

function onlyInApprox(e: Expr, place: Place): void {
  if (!place.inApprox) place.problem(`${printExpr(e)} stands outside approx`);
}

/** A data index that holds more than exact arithmetic: then the look-up is part of an approximation. */
function narrowed(index: readonly IndexExpr[]): boolean {
  let found = false;
  const exprs = (i: IndexExpr): readonly Expr[] => [
    ...partsOfIndex(i).exprs,
    ...partsOfIndex(i).indices.flatMap(exprs),
  ];
  for (const value of index.flatMap(exprs)) {
    walkExpr(value, {
      expr: (e) => {
        if (['cast', 'slice', 'bits', 'lead1', 'divc'].includes(e.kind)) found = true;
      },
    });
  }
  return found;
}

export function checkExpr(e: Expr, place: Place): void {
  const parts = partsOfExpr(e);
  for (const x of parts.exprs) checkExpr(x, place);
  for (const i of parts.indices) checkIndex(i, place, e.kind === 'load');
  checkShape(e.type, printExpr(e), place);
  const built = builtType(e, place);
  if (built && !sameShape(built, e.type)) {
    place.problem(`${printExpr(e)} is marked ${shapeText(e.type)} but has the type ${shapeText(built)}`);
  }
  checkNode(e, place);
}

/** `whole`: the index is a whole subscript of an element, where a clamp has a dimension to clamp to. */
export function checkIndex(i: IndexExpr, place: Place, whole: boolean): void {
  const parts = partsOfIndex(i);
  for (const x of parts.indices) checkIndex(x, place, i.kind === 'rom');
  for (const e of parts.exprs) checkExpr(e, place);
  switch (i.kind) {
    case 'lit':
      if (!Number.isInteger(i.value)) place.problem(`the index ${i.value} is no whole number`);
      return;
    case 'var':
      if (place.count(i.name) === undefined) place.problem(`no loop index is called ${i.name}`);
      return;
    case 'scale':
      if (!Number.isInteger(i.by)) place.problem(`an index is scaled by ${i.by}`);
      return;
    case 'div':
    case 'mod':
      if (!Number.isInteger(i.by) || i.by < 1) place.problem(`an index is divided by ${i.by}`);
      return;
    case 'rom': {
      const rom = place.buffer(i.rom);
      if (!rom) return;
      if (rom.role !== 'rom' || !integerType(rom.type)) place.problem(`${i.rom} is no ROM of integers`);
      checkElement(i.rom, i.index, rom, 1, place);
      return;
    }
    case 'data':
      if (!integerType(i.value.type)) {
        place.problem(`the index ${printExpr(i.value)} has the type ${shapeText(i.value.type)}, no integer`);
      }
      if (i.clamp && !whole) place.problem(`clamp(${printExpr(i.value)}) must be a whole subscript`);
      return;
    default:
  }
}
