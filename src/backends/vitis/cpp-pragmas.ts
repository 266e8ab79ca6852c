// Directives as `#pragma HLS` lines, one function a directive, in the syntax of UG1399 ("HLS Pragmas").
import type { Binding, KernelPragmas, LoopMode } from '#ir/kernel/kernel';

export function bindingPragma(variable: string, b: Binding): string {
  if (b.kind === 'storage') {
    const impl = b.impl === 'auto' ? '' : ` impl=${b.impl}`;
    return `#pragma HLS BIND_STORAGE variable=${variable} type=${b.type}${impl}`;
  }
  const factor = b.style === 'complete' ? '' : ` factor=${b.factor}`;
  const directive = b.kind === 'partition' ? 'ARRAY_PARTITION' : 'ARRAY_RESHAPE';
  return `#pragma HLS ${directive} variable=${variable} type=${b.style}${factor} dim=${b.dim}`;
}

export function loopPragma(mode: LoopMode): readonly string[] {
  if (mode.kind === 'plain') return [];
  if (mode.kind === 'unroll') return ['#pragma HLS UNROLL'];
  return [pipelinePragma(mode.ii, mode.rewind)];
}

export function pipelinePragma(ii: number, rewind = false): string {
  return `#pragma HLS PIPELINE II=${ii}${rewind ? ' rewind' : ''}`;
}

/** `variable` gives the identifier of a parameter. */
export function functionPragmas(p: KernelPragmas, variable: (param: string) => string): readonly string[] {
  const lines: string[] = [];
  if (p.inline === 'on') lines.push('#pragma HLS INLINE');
  else if (p.inline !== undefined) lines.push(`#pragma HLS INLINE ${p.inline}`);
  if (p.pipeline !== undefined) lines.push(pipelinePragma(p.pipeline));
  for (const param of p.instantiate ?? []) {
    lines.push(`#pragma HLS FUNCTION_INSTANTIATE variable=${variable(param)}`);
  }
  if (p.allocateMul !== undefined) {
    lines.push(`#pragma HLS ALLOCATION operation instances=mul limit=${p.allocateMul}`);
  }
  return lines;
}
