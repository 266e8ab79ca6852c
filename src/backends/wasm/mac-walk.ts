// One sum of products of a kernel: chooses the way it is computed and compiles the loop over its table. Four vectors
// of sums stay in locals while a row is walked; see mac-table.ts for the rows, mac-plan.ts for the ways.
import { codeRange } from '#ir/fixed/type';
import type { Address } from './assembler.ts';
import { holds, sizeOf, strideOf } from './layout.ts';
import { dotRows } from './mac-dot.ts';
import type { MacSite } from './mac-list.ts';
import { modularRows } from './mac-modular.ts';
import { planMac } from './mac-plan.ts';
import { advance, countdown, displaced, eachRow, exactRow, field, rowCount, type Walk } from './mac-rows.ts';
import type { FoundSite } from './mac-site.ts';
import { ROW_BYTES } from './mac-table.ts';
import { I32, MEM, V128, VMEM } from './opcodes.ts';
import type { Scope } from './scope.ts';

/** Compiles the site and says what its table must hold; `index` is its number within the kernel. */
export function compileSite(site: FoundSite, index: number, scope: Scope): MacSite {
  const { asm } = scope;
  const acc = scope.buffer(site.target);
  const data = scope.buffer(site.data.buffer);
  const weight = scope.buffer(site.weight.buffer);
  scope.stores(acc, codeRange(acc.type));
  // What sixteen bits hold by type needs no look at the constants.
  const whole = codeRange(weight.type);
  const weights = holds(16, whole) ? whole : scope.rangeOf(weight);
  const terms = site.terms.data.length;
  const use = { elements: terms / sizeOf(data.dims), rows: terms / sizeOf(acc.dims) };
  const plan = planMac(site.value, data.type, weight.type, weights, acc.type, use);
  asm.get(scope.unit.tables);
  asm.memory(MEM.i32Load, 4 * index);
  const cursor = asm.keep(I32);
  const walk: Walk = { scope, site, acc, data, weights, cursor };
  if (plan.kind === 'dot') dotRows(walk, plan);
  else if (plan.kind === 'modular') modularRows(walk, plan);
  else eachRow(walk, rowCount(walk), (at) => plainRow(walk, at, 4 + plan.constantBytes));
  return {
    rom: weight.rom!,
    plan,
    terms: site.terms,
    elements: sizeOf(data.dims),
    keepFirst: acc.type.overflow === 'sat_sym',
    accStride: strideOf(acc.type, false),
    dataStride: strideOf(data.type, false),
  };
}

/** One row term after term, exactly as the kernel says. `termBytes` from one term to the next. */
function plainRow(walk: Walk, at: Address, termBytes: number): void {
  const left = field(walk, 4);
  advance(walk, ROW_BYTES);
  exactRow(walk, at, (add) => {
    countdown(walk, left, () => {
      const { asm } = walk.scope;
      const x = displaced(walk, walk.data.at.base, field(walk, 0));
      asm.get(walk.cursor);
      if (termBytes === 8) {
        asm.vMemory(VMEM.load32Splat, 4);
        const v = asm.keep(V128);
        add(x, { bits: 32, v, range: walk.weights });
      } else {
        asm.vMemory(VMEM.load64Splat, 4);
        const v = asm.keep(V128);
        add(x, walk.scope.math.settle({ bits: 64, lo: v, hi: v, range: walk.weights }));
      }
      advance(walk, termBytes);
    });
  });
}
