// Constants as headers. The same list of exact decimals initialises the array of fixed-point type for synthesis
// and, for simulation, an array of doubles from which the fixed-point one is filled at start: g++ reads a hundred
// thousand doubles at once, where as many constructor calls would take it half a minute.
import type { Rom } from '#ir/design/design';
import type { Codes } from '#ir/fixed/codes';
import { commentText, cppType, decimalLiteral, hasDecimals, wordLiterals } from './cpp-text.ts';
import type { Named } from './project-names.ts';

const PER_LINE = 16;

/** Literals of all codes; equal codes share one string. */
function literals(rom: Rom, type: string): readonly string[] {
  const decimals = hasDecimals(rom.type);
  const literal = (code: number | bigint): string =>
    decimals
      ? decimalLiteral(Number(code), rom.type)
      : `ops::words<${type} >(${wordLiterals(BigInt(code), rom.type.width)})`;
  const known = new Map<number | bigint, string>();
  const out = new Array<string>(rom.codes.length);
  for (let i = 0; i < out.length; i++) {
    const code = rom.codes[i]!;
    let text = known.get(code);
    if (text === undefined) {
      text = literal(code);
      known.set(code, text);
    }
    out[i] = text;
  }
  return out;
}

/** The inside of an initialiser, braces around each row. */
function initialiser(values: readonly string[], dims: readonly number[], from: number): readonly string[] {
  const [count, ...inner] = dims as [number, ...number[]];
  if (inner.length === 0) {
    const lines: string[] = [];
    for (let i = 0; i < count; i += PER_LINE) {
      const end = Math.min(count, i + PER_LINE);
      lines.push(values.slice(from + i, from + end).join(', ') + (end < count ? ',' : ''));
    }
    return lines;
  }
  const size = inner.reduce((a, b) => a * b, 1);
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const row = initialiser(values, inner, from + i * size);
    const end = i < count - 1 ? '},' : '}';
    if (row.length === 1) lines.push(`{${row[0]}${end}`);
    else lines.push('{', ...row, end);
  }
  return lines;
}

function nonZero(codes: Codes): number {
  let count = 0;
  for (let i = 0; i < codes.length; i++) if (Number(codes[i]) !== 0) count++;
  return count;
}

export function romHeader(rom: Rom, { name, type }: Named): string {
  const guard = `BURIN_WEIGHTS_${name.toUpperCase()}_H_`;
  const dims = rom.dims.map((d) => `[${d}]`).join('');
  const values = literals(rom, type);
  const shape = rom.dims.length === 0 ? 'one value' : `${rom.dims.join(' x ')} values`;
  const head = [
    `// ${commentText(rom.doc)}: ${shape}, ${nonZero(rom.codes)} of them not zero.`,
    `#ifndef ${guard}`,
    `#define ${guard}`,
    '',
    '#include "../burin_ops.h"',
    '',
    `typedef ${cppType(rom.type)} ${type};`,
    '',
  ];
  const foot = ['', '#endif', ''];
  if (rom.dims.length === 0) {
    return [...head, `static const ${type} ${name} = ${type}(${values[0]});`, ...foot].join('\n');
  }
  const rows = initialiser(values, rom.dims, 0);
  const array = `static const ${type} ${name}${dims} = {`;
  if (!hasDecimals(rom.type)) return [...head, array, ...rows, '};', ...foot].join('\n');
  return [
    ...head,
    '// Simulation fills the array from doubles, which g++ reads at once; they are exact.',
    '#ifdef __SYNTHESIS__',
    array,
    '#else',
    `static const double ${name}_values${dims} = {`,
    '#endif',
    ...rows,
    '};',
    '#ifndef __SYNTHESIS__',
    `static const ops::filled<${type}, ${type}${dims}> ${name}_filled(${name}_values);`,
    `static const ${type} (&${name})${dims} = ${name}_filled.data;`,
    '#endif',
    ...foot,
  ].join('\n');
}
