// What a design may not be: arithmetic wider than the vendor's types, which grow from types that are legal each by
// itself. Looked for in the kernels, where every intermediate type stands.
import { type Design, instancesOf } from '#ir/design/design';
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { MAX_WIDTH, type ScalarType } from '#ir/fixed/type';
import type { Kernel } from '#ir/kernel/kernel';
import { walkKernel } from '#ir/kernel/walk';

/** Bits from the binary point to the far end of a type; the parser of types has the same limit. */
const MAX_POINT = 4 * MAX_WIDTH;

function reach(t: ScalarType): number {
  return Math.max(t.width, Math.abs(t.int) > MAX_POINT ? Math.abs(t.int) : 0);
}

/** Of the widest intermediate result, in the kernel and in those it calls. */
function widestOf(kernel: Kernel, called: ReadonlyMap<string, number>): number {
  let widest = 0;
  const see = (t: ScalarType): void => {
    widest = Math.max(widest, reach(t));
  };
  for (const p of kernel.params) see(p.type);
  // What a statement holds of its own: a declaration's buffer, the type a reduction keeps its sum in.
  walkKernel(kernel, {
    stmt: (s) => {
      if (s.kind === 'decl') see(s.storage.type);
      if (s.kind === 'reduce') see(s.type);
      if (s.kind === 'call') widest = Math.max(widest, called.get(s.kernel) ?? 0);
    },
    expr: (e) => {
      see(e.type);
      if (e.kind === 'cast') see(e.to);
    },
  });
  return widest;
}

/** One diagnostic for each layer whose arithmetic no tool can build. */
export function tooWide(design: Design): readonly Diagnostic[] {
  const widths = new Map<string, number>();
  // Callees stand before their callers.
  for (const k of design.kernels) widths.set(k.name, widestOf(k, widths));
  const told = new Set<string>();
  return instancesOf(design.top).flatMap(({ kernel, layer, source }) => {
    const bits = widths.get(kernel) ?? 0;
    if (bits <= MAX_WIDTH || told.has(layer)) return [];
    told.add(layer);
    const fix = 'give its inputs, weights and results narrower types';
    return [diagnose(passesMessages.tooWide, { op: layer, bits, limit: MAX_WIDTH }, { at: source, fix })];
  });
}
