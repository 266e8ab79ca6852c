// Equality of modules in everything that has a meaning: all but places and who set what. Numbers compare as bits of
// a double, so -0 is not 0; a missing field equals none of anything.
import { codeAt } from '../fixed/codes.ts';
import { sameType } from '../fixed/type.ts';
import type { Block, Module, Op, RoleType, Setting, Settings, Tensor, ValueRef } from './module.ts';
import type { Rule } from './rules.ts';

function sameList<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((x, i) => same(x, b[i]!));
}

function sameRecord<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  same: (x: T, y: T) => boolean,
): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && same(a[k]!, b[k]!))
  );
}

/** Plain data: numbers, words, flags and lists or records of them; `origin`, `at` and `source` are passed over. */
function samePlain(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return sameList(a, b, samePlain);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const fields = (o: object) =>
    Object.fromEntries(Object.entries(o).filter(([k]) => k !== 'origin' && k !== 'at' && k !== 'source'));
  return sameRecord(fields(a), fields(b), samePlain);
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean => sameList(a, b, Object.is);

export function sameTensor(a: Tensor, b: Tensor): boolean {
  if (!sameNumbers(a.shape, b.shape)) return false;
  if (a.kind === 'float')
    return (
      b.kind === 'float' && a.data.length === b.data.length && a.data.every((x, i) => Object.is(x, b.data[i]))
    );
  if (b.kind !== 'codes' || !sameType(a.type, b.type) || a.codes.length !== b.codes.length) return false;
  for (let i = 0; i < a.codes.length; i++) if (codeAt(a.codes, i) !== codeAt(b.codes, i)) return false;
  return true;
}

const sameRole = (a: RoleType, b: RoleType): boolean => samePlain(a.type, b.type);
const sameRef = (a: ValueRef, b: ValueRef): boolean => a.op === b.op && a.output === b.output;

function sameOp(a: Op, b: Op): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    sameList(a.inputs, b.inputs, sameRef) &&
    sameRecord(a.attrs, b.attrs, samePlain) &&
    sameRecord(a.weights, b.weights, sameTensor) &&
    sameRecord(a.roles, b.roles, sameRole) &&
    sameList(a.shapes, b.shapes, sameNumbers) &&
    sameList(a.regions ?? [], b.regions ?? [], sameBlock)
  );
}

function sameBlock(a: Block, b: Block): boolean {
  return sameList(a.ops, b.ops, sameOp) && sameList(a.outputs, b.outputs, sameRef);
}

function sameSettings(a: Settings, b: Settings): boolean {
  const set = (s: Settings): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(s as Record<string, Setting<unknown> | undefined>).flatMap(([k, v]) =>
        v ? [[k, v.value]] : [],
      ),
    );
  return samePlain(set(a), set(b));
}

const sameRule = (a: Rule, b: Rule): boolean => samePlain(a, b);

/** True when the modules differ in nothing but locations and origins. */
export function sameModule(a: Module, b: Module): boolean {
  return (
    a.name === b.name &&
    sameBlock(a.body, b.body) &&
    sameSettings(a.settings, b.settings) &&
    sameList(a.rules, b.rules, sameRule)
  );
}
