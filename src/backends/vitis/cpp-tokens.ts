// Stream statements as C++: one token packs several values, which a buffer holds as consecutive elements in
// row-major order.
import type { ElementRef } from '#ir/kernel/kernel';
import type { ExprEmitter } from './cpp-expr.ts';
import { indexFactor, indexRange, indexText } from './cpp-index.ts';
import type { KernelScope } from './cpp-scope.ts';

function product(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

/** The element `lane` places after `ref`; `lane` is the name of a C++ index that runs to `lanes`. */
function laneElement(
  ref: ElementRef,
  lane: string,
  lanes: number,
  scope: KernelScope,
  exprs: ExprEmitter,
): string {
  const v = scope.variable(ref.buffer);
  const value = (e: Parameters<ExprEmitter['operand']>[0]): string => exprs.operand(e);
  const last = ref.index.length - 1;
  const lastDim = v.dims[last] ?? 1;
  const lastIndex = ref.index[last]!;
  const start = indexRange(lastIndex, lastDim, scope);
  // Mostly a token lies inside one row.
  if (v.dims.length === 1 || start.max + lanes <= lastDim) {
    const row = ref.index.slice(0, last).map((i, d) => `[${indexText(i, v.dims[d] ?? 1, scope, value)}]`);
    const at =
      start.min === 0 && start.max === 0 ? lane : `${indexText(lastIndex, lastDim, scope, value)} + ${lane}`;
    return `${v.cpp}${row.join('')}[${at}]`;
  }
  const terms = ref.index.flatMap((i, d) => {
    const range = indexRange(i, v.dims[d] ?? 1, scope);
    if (range.min === 0 && range.max === 0) return [];
    const stride = product(v.dims.slice(d + 1));
    return [
      stride === 1
        ? indexText(i, v.dims[d]!, scope, value)
        : `${indexFactor(i, v.dims[d]!, scope, value)} * ${stride}`,
    ];
  });
  const flat = [...terms, lane].join(' + ');
  const group = terms.length > 0 ? `(${flat})` : flat;
  const at = v.dims.map((dim, d) => {
    const stride = product(v.dims.slice(d + 1));
    const row = stride === 1 ? group : `${group} / ${stride}`;
    return d === 0 ? `[${row}]` : `[${row} % ${dim}]`;
  });
  return v.cpp + at.join('');
}

export function readLines(
  stream: string,
  into: ElementRef,
  scope: KernelScope,
  exprs: ExprEmitter,
): readonly string[] {
  const s = scope.stream(stream);
  if (s.lanes === 1) return [`${exprs.element(into.buffer, into.index)} = ${s.cpp}.read()[0];`];
  const token = scope.names.fresh(`${s.cpp}_token`);
  const label = scope.names.fresh(`unpack_${s.cpp}`);
  return [
    `const ops::pack<${s.typedef}, ${s.lanes}> ${token} = ${s.cpp}.read();`,
    `${label}: for (int lane = 0; lane < ${s.lanes}; lane++) {`,
    `    #pragma HLS UNROLL`,
    `    ${laneElement(into, 'lane', s.lanes, scope, exprs)} = ${token}[lane];`,
    `}`,
  ];
}

export function writeLines(
  stream: string,
  from: ElementRef,
  scope: KernelScope,
  exprs: ExprEmitter,
): readonly string[] {
  const s = scope.stream(stream);
  const token = scope.names.fresh(`${s.cpp}_token`);
  const declaration = `ops::pack<${s.typedef}, ${s.lanes}> ${token};`;
  const write = `${s.cpp}.write(${token});`;
  if (s.lanes === 1) return [declaration, `${token}[0] = ${exprs.element(from.buffer, from.index)};`, write];
  const label = scope.names.fresh(`pack_${s.cpp}`);
  return [
    declaration,
    `${label}: for (int lane = 0; lane < ${s.lanes}; lane++) {`,
    `    #pragma HLS UNROLL`,
    `    ${token}[lane] = ${laneElement(from, 'lane', s.lanes, scope, exprs)};`,
    `}`,
    write,
  ];
}
