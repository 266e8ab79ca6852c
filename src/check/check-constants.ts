// Headers of constants against the design's ROMs, value by value. Numbers are read as the compiler reads them, as
// the nearest double to a decimal, and compared with code * 2^-fraction, which is exact.
import type { Rom } from '#ir/design/design';
import { codeAt } from '#ir/fixed/codes';
import { fractionBits } from '#ir/fixed/type';
import { numberKey, readType } from './cpp-types.ts';
import type { Findings } from './findings.ts';

const ZERO = 48;
const NINE = 57;
/** Powers of ten that are exact doubles. */
const TENS = Array.from({ length: 23 }, (_, k) => 10 ** k);

/** All decimal numbers of `text`, of which preprocessor lines are skipped; undefined if anything else stands there. */
function decimals(text: string, from: number, to: number, expected: number): Float64Array | undefined {
  const values = new Float64Array(expected + 1);
  let count = 0;
  let at = from;
  while (at < to) {
    const c = text.charCodeAt(at);
    if (c === 32 || c === 10 || c === 44 || c === 123 || c === 125) {
      at++;
      continue;
    }
    if (c === 35) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? to : end;
      continue;
    }
    const start = at;
    const negative = c === 45;
    if (negative) at++;
    let mantissa = 0;
    let digits = 0;
    let fraction = -1;
    for (; at < to; at++) {
      const d = text.charCodeAt(at);
      if (d >= ZERO && d <= NINE) {
        mantissa = mantissa * 10 + (d - ZERO);
        digits++;
        if (fraction >= 0) fraction++;
      } else if (d === 46 && fraction < 0) fraction = 0;
      else break;
    }
    let value: number;
    const next = text.charCodeAt(at);
    const plain = at >= to || next === 44 || next === 10 || next === 125 || next === 32;
    // A quotient of two exact doubles is rounded once, as reading the decimal is.
    if (plain && digits > 0 && digits <= 15 && fraction <= 22)
      value = mantissa / TENS[Math.max(fraction, 0)]!;
    else {
      while (at < to && !/[\s,{}]/.test(text[at]!)) at++;
      const word = text.slice(negative ? start + 1 : start, at);
      value = /^[\d.]+(e[+-]?\d+)?$/.test(word) ? Number(word) : Number.NaN;
      if (Number.isNaN(value)) return undefined;
    }
    if (count > expected) return values;
    values[count++] = negative ? -value : value;
  }
  return values.subarray(0, count);
}

/** Raw bits given as 64-bit words, highest first. */
function wordValues(text: string, width: number, signed: boolean): readonly bigint[] {
  return [...text.matchAll(/ops::words<[^(]*\(([^)]*)\)/g)].map((m) => {
    const words = m[1]!.split(',').map((w) => BigInt(w.trim().replace(/ULL$/, '')));
    const raw = words.reduce((all, w) => (all << 64n) | w, 0n);
    return signed ? BigInt.asIntN(width, raw) : BigInt.asUintN(width, raw);
  });
}

function headingProblem(
  text: string,
  rom: Rom,
  name: string,
): { readonly problem: string } | { from: number; to: number } {
  const typedefs = new Map(
    [...text.matchAll(/^typedef ([^;]+) (\w+);$/gm)].map((m) => [m[2]!, m[1]!.replace(/ /g, '')]),
  );
  const dims = rom.dims.map((d) => `[${d}]`).join('');
  const heads = [...text.matchAll(/^static const ([\w:]+) (\w+)((?:\[\d+\])*) = /gm)];
  const own = heads.find((h) => h[2] === name);
  if (!own) return { problem: `does not define "${name}"` };
  const type = readType(own[1]!, typedefs);
  if (type.number !== numberKey(rom.type))
    return { problem: `"${name}" has type ${type.number || own[1]}, not ${numberKey(rom.type)}` };
  const doubles = heads.find((h) => h[2] === `${name}_values`);
  for (const h of [own, doubles]) {
    if (h && h[3] !== dims) return { problem: `"${h[2]}" has dimensions ${h[3]}, not ${dims}` };
  }
  if (doubles) {
    // The simulated array must be filled from the same rows that synthesis sees.
    const filled =
      text.includes(`${name}_filled(${name}_values);`) && text.includes(`= ${name}_filled.data;`);
    if (!filled || doubles[1] !== 'double') return { problem: `"${name}" is not filled from its values` };
  }
  const last = heads.at(-1)!;
  const from = last.index + last[0].length;
  const end = text.indexOf(rom.dims.length === 0 ? ';' : '\n};', from);
  return end < 0 ? { problem: `the values of "${name}" do not end` } : { from, to: end };
}

function firstDifference(rom: Rom, found: ArrayLike<number>): number {
  const scale = 2 ** -fractionBits(rom.type);
  for (let i = 0; i < rom.codes.length; i++) if (found[i] !== Number(rom.codes[i]) * scale) return i;
  return -1;
}

/** `name`: identifier that the top function uses for this ROM. */
export function checkConstants(file: string, text: string, rom: Rom, name: string, findings: Findings): void {
  const add = (problem: string): void => findings.add('constants', file, undefined, problem);
  const place = headingProblem(text, rom, name);
  if ('problem' in place) {
    add(place.problem);
    return;
  }
  const count = rom.codes.length;
  const body = text.slice(place.from, place.to);
  if (body.includes('ops::words<')) {
    const codes = wordValues(body, rom.type.width, rom.type.signed);
    if (codes.length !== count) add(`holds ${codes.length} values, not ${count}`);
    const at = codes.findIndex((c, i) => i < count && c !== codeAt(rom.codes, i));
    if (at >= 0) add(`value ${at} has code ${codes[at]}, the design ${codeAt(rom.codes, at)}`);
    return;
  }
  const open = rom.dims.length === 0 ? text.indexOf('(', place.from) + 1 : place.from + 1;
  const found = decimals(text, open, rom.dims.length === 0 ? place.to - 1 : place.to, count);
  if (!found) add('holds something that is no number');
  else if (found.length !== count) {
    add(
      `holds ${found.length > count ? 'more than ' : ''}${Math.min(found.length, count)} values, not ${count}`,
    );
  } else {
    const at = firstDifference(rom, found);
    if (at >= 0) {
      const wanted = Number(rom.codes[at]) * 2 ** -fractionBits(rom.type);
      add(`value ${at} is ${found[at]}, the design's is ${wanted} (code ${rom.codes[at]})`);
    }
  }
}
