// Headers of constants against the design's ROMs, value by value. Numbers are read as the compiler reads them, as
// the nearest double to a decimal, and compared with code * 2^-fraction, which is exact.
import type { Rom } from '#ir/design/design';
import { codeAt } from '#ir/fixed/codes';
import { fractionBits } from '#ir/fixed/type';
import { numberKey, readType } from './cpp-types.ts';
import type { Findings } from './findings.ts';

const [NEWLINE, SPACE, HASH, COMMA, MINUS, POINT, ZERO, NINE, OPEN, CLOSE] = [
  10, 32, 35, 44, 45, 46, 48, 57, 123, 125,
] as const;
/** Powers of ten that are exact doubles. */
const TENS = Array.from({ length: 23 }, (_, k) => 10 ** k);

/** Characters that hold everything before the values: one comment, guards, typedef, headings. */
const MAX_HEAD = 4000;

interface Comparison {
  readonly count: number;
  /** Index of the first value that differs; -1 if none does. */
  readonly wrong: number;
  readonly found: number;
}

/**
 * Compares the decimals of `text` with `codes[i] * scale`; braces, commas and preprocessor lines are skipped.
 * Undefined if anything else stands there.
 */
function compareDecimals(
  text: string,
  from: number,
  to: number,
  codes: ArrayLike<number | bigint>,
  scale: number,
): Comparison | undefined {
  let count = 0;
  let wrong = -1;
  let found = 0;
  let at = from;
  while (at < to) {
    const c = text.charCodeAt(at);
    if (c === COMMA || c === SPACE || c === NEWLINE || c === OPEN || c === CLOSE) {
      at++;
      continue;
    }
    if (c === HASH) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? to : end;
      continue;
    }
    const start = at;
    if (c === MINUS) at++;
    let mantissa = 0;
    let digits = 0;
    let fraction = -1;
    let d = 0;
    for (; at < to; at++) {
      d = text.charCodeAt(at);
      if (d >= ZERO && d <= NINE) {
        mantissa = mantissa * 10 + (d - ZERO);
        digits++;
        if (fraction >= 0) fraction++;
      } else if (d === POINT && fraction < 0) fraction = 0;
      else break;
    }
    const ended = at >= to || d === COMMA || d === NEWLINE || d === CLOSE || d === SPACE;
    let value = mantissa;
    // A quotient of two exact doubles is rounded once, as reading the decimal is.
    if (ended && digits > 0 && digits <= 15) {
      if (fraction > 0) value = mantissa / TENS[fraction]!;
    } else {
      while (at < to && !/[\s,{}]/.test(text[at]!)) at++;
      const word = text.slice(c === MINUS ? start + 1 : start, at);
      if (!/^[\d.]+(e[+-]?\d+)?$/.test(word)) return undefined;
      value = Number(word);
    }
    if (c === MINUS) value = -value;
    if (wrong < 0 && count < codes.length && value !== Number(codes[count]) * scale) {
      wrong = count;
      found = value;
    }
    count++;
  }
  return { count, wrong, found };
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
  const head = text.slice(0, MAX_HEAD);
  const typedefs = new Map(
    [...head.matchAll(/^typedef ([^;]+) (\w+);$/gm)].map((m) => [m[2]!, m[1]!.replace(/ /g, '')]),
  );
  const dims = rom.dims.map((d) => `[${d}]`).join('');
  const heads = [...head.matchAll(/^static const ([\w:]+) (\w+)((?:\[\d+\])*) = /gm)];
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
    const tail = text.slice(text.lastIndexOf('\n};'));
    const filled =
      tail.includes(`${name}_filled(${name}_values);`) && tail.includes(`= ${name}_filled.data;`);
    if (!filled || doubles[1] !== 'double') return { problem: `"${name}" is not filled from its values` };
  }
  const last = heads.at(-1)!;
  const from = last.index + last[0].length;
  const end = text.indexOf(rom.dims.length === 0 ? ';' : '\n};', from);
  return end < 0 ? { problem: `the values of "${name}" do not end` } : { from, to: end };
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
  if (text.slice(place.from, place.from + MAX_HEAD).includes('ops::words<')) {
    const codes = wordValues(text.slice(place.from, place.to), rom.type.width, rom.type.signed);
    if (codes.length !== count) add(`holds ${codes.length} values, not ${count}`);
    const at = codes.findIndex((c, i) => i < count && c !== codeAt(rom.codes, i));
    if (at >= 0) add(`value ${at} has code ${codes[at]}, the design ${codeAt(rom.codes, at)}`);
    return;
  }
  const scalar = rom.dims.length === 0;
  const open = scalar ? text.indexOf('(', place.from) + 1 : place.from + 1;
  const scale = 2 ** -fractionBits(rom.type);
  const compared = compareDecimals(text, open, scalar ? place.to - 1 : place.to, rom.codes, scale);
  if (!compared) add('holds something that is no number');
  else if (compared.count !== count) add(`holds ${compared.count} values, not ${count}`);
  else if (compared.wrong >= 0) {
    const { wrong, found } = compared;
    const code = rom.codes[wrong]!;
    add(`value ${wrong} is ${found}, the design's is ${Number(code) * scale} (code ${code})`);
  }
}
