// A C++ program around kernels: it reads cases from standard input (kernel number, then the raw bits of each
// input in 64-bit hex words) and prints the raw bits of each output. It shares nothing with the emitter but the
// functions' names.

import type { FixedType } from '#ir/fixed/type';
import type { Kernel, Param } from '#ir/kernel/kernel';
import { kernelTexts } from '#src/backends/vitis/kernel-cpp';
import { NameScope } from '#src/backends/vitis/names';
import type { RandomProgram } from '../kernels/random-kernel.ts';

/** Every template argument written out. */
function typeName(t: FixedType): string {
  const modes = `AP_${t.rounding.toUpperCase()}, AP_${t.overflow.toUpperCase()}, ${t.satBits}`;
  return `ap_${t.signed ? '' : 'u'}fixed<${t.width}, ${t.int}, ${modes}>`;
}

const HEAD = `#include <cstdio>
#include <cstdlib>
#include "burin_ops.h"

template <class T> void get(T &x) {
    for (int low = 0; low < T::width; low += 64) {
        unsigned long long word = 0;
        if (std::scanf("%llx", &word) != 1) std::exit(3);
        const int high = low + 63 < T::width ? low + 63 : T::width - 1;
        x.range(high, low) = ap_uint<64>(word).range(high - low, 0);
    }
}
template <class T> void put(T x) {
    for (int low = 0; low < T::width; low += 64) {
        const int high = low + 63 < T::width ? low + 63 : T::width - 1;
        ap_uint<64> word = 0;
        word.range(high - low, 0) = x.range(high, low);
        std::printf("%llx ", (unsigned long long)word);
    }
}
`;

const GET_STREAM = (name: string, type: string, lanes: number, tokens: number): string => `
    for (int n = 0; n < ${tokens}; n++) {
        ops::pack<${type}, ${lanes}> token;
        for (int i = 0; i < ${lanes}; i++) get(token[i]);
        ${name}.write(token);
    }`;
const PUT_STREAM = (name: string, type: string, lanes: number): string => `
    while (!${name}.empty()) {
        ops::pack<${type}, ${lanes}> token = ${name}.read();
        for (int i = 0; i < ${lanes}; i++) put(token[i]);
    }`;

function elements(name: string, p: Param & { readonly kind: 'array' | 'rom' }, action: string): string {
  const loops = p.dims.map((d, n) => `for (int n${n} = 0; n${n} < ${d}; n${n}++) `).join('');
  return `    ${loops}${action}(${name}${p.dims.map((_, n) => `[n${n}]`).join('')});`;
}

function caseFunction(program: RandomProgram, kernel: Kernel, callable: string, number: number): string {
  const declare = kernel.params.map((p, i) => {
    const type = typeName(p.type);
    if (p.kind === 'stream') return `    hls::stream<ops::pack<${type}, ${p.lanes}> > a${i};`;
    return `    ${type} a${i}${p.dims.map((d) => `[${d}]`).join('')};`;
  });
  const gets = kernel.params.map((p, i) => {
    if (p.kind !== 'rom' && p.dir === 'out') return '';
    if (p.kind === 'stream') return GET_STREAM(`a${i}`, typeName(p.type), p.lanes, program.tokens[p.name]!);
    return elements(`a${i}`, p, 'get');
  });
  const puts = kernel.params.map((p, i) => {
    if (p.kind === 'rom' || p.dir === 'in') return '';
    return p.kind === 'stream' ? PUT_STREAM(`a${i}`, typeName(p.type), p.lanes) : elements(`a${i}`, p, 'put');
  });
  const call = `    ${callable}(${kernel.params.map((_, i) => `a${i}`).join(', ')});`;
  const body = [...declare, ...gets, call, ...puts, '    std::printf("\\n");'].join('\n');
  return `static void case_${number}() {\n${body}\n}\n`;
}

/** The whole program; case n runs programs[n]. */
export function harnessCpp(programs: readonly RandomProgram[]): string {
  const texts = kernelTexts(
    programs.flatMap((p) => p.kernels),
    new NameScope(),
  );
  const cases = programs.map((p, n) => {
    const text = texts.find((t) => t.kernel === p.kernels.at(-1))!;
    return caseFunction(p, text.kernel, text.stateful ? `${text.name}<0>` : text.name, n);
  });
  const dispatch = programs.map((_, n) => `        case ${n}: case_${n}(); break;`).join('\n');
  return [
    HEAD,
    ...texts.map((t) => t.text),
    ...cases,
    `int main() {\n    int number;\n    while (std::scanf("%d", &number) == 1) switch (number) {\n${dispatch}\n    }\n    return 0;\n}\n`,
  ].join('\n');
}

/** One line of input for case `number`. */
export function caseLine(
  number: number,
  kernel: Kernel,
  inputs: Readonly<Record<string, readonly bigint[]>>,
): string {
  const words = kernel.params.flatMap((p) =>
    (inputs[p.name] ?? []).flatMap((code) => codeWords(code, p.type.width)),
  );
  return [number, ...words].join(' ');
}

/** Lowest word first. */
export function codeWords(code: bigint, width: number): readonly string[] {
  const raw = BigInt.asUintN(width, code);
  return Array.from({ length: Math.ceil(width / 64) }, (_, i) =>
    BigInt.asUintN(64, raw >> BigInt(64 * i)).toString(16),
  );
}
