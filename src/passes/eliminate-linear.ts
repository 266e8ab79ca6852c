// Removes linear ops whose result has the very type of their input: there they compute nothing. With another type
// they are casts and stay (hls4ml's EliminateLinearActivation). The last op between an input and an output of the
// network stays as well, because a port cannot be read and written at once.
//
//   before   h = dense(x) { result fixed<16,6> } ; a = linear(h) { result fixed<16,6> } ; output a
//   after    h = dense(x) { result fixed<16,6> } ; output h
import { sameType } from '#ir/fixed/type';
import type { Block, Op, ValueRef } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { mapBlocks, withBody } from '#ir/graph/walk';
import type { Pass } from './pass.ts';
import { dropOps } from './replace-uses.ts';
import { inheritMark, markedOp, readings } from './trained-result.ts';

interface Removal {
  readonly replaced: ReadonlyMap<string, ValueRef>;
  /** Ops that carry the mark of one that goes. */
  readonly marked: ReadonlyMap<string, Op>;
}

function removable(block: Block, visible: ReadonlyMap<string, Op>): Removal {
  const outputs = new Set(block.outputs.map((ref) => ref.op));
  const here = new Set(block.ops.map((op) => op.name));
  const counts = readings(block);
  const replaced = new Map<string, ValueRef>();
  const marked = new Map<string, Op>();
  for (const op of block.ops) {
    if (!opSpec(op.kind).identity) continue;
    let source = op.inputs[0]!;
    let shared = counts.get(source.op)! > 1;
    while (replaced.has(source.op)) {
      source = replaced.get(source.op)!;
      shared ||= counts.get(source.op)! > 1;
    }
    const maker = marked.get(source.op) ?? visible.get(source.op)!;
    const [from, to] = [maker.roles.result?.type, op.roles.result?.type];
    if (!from || !to || from === 'auto' || to === 'auto' || !sameType(from, to)) continue;
    if (outputs.has(op.name) && opSpec(maker.kind).arity.max === 0) continue;
    if (op.attrs.trained_result !== undefined) {
      // Other readers of the value see it as it was before this op rounded it in training.
      const heir = shared || !here.has(maker.name) ? undefined : inheritMark(maker, op);
      if (!heir) continue;
      marked.set(maker.name, heir);
    }
    replaced.set(op.name, source);
  }
  return { replaced, marked };
}

export const eliminateLinear: Pass = {
  name: 'eliminate-linear',
  summary: 'removes linear ops that do not change the type',
  options: {},
  statistics: { removed: 'linear ops removed' },
  establishes: [],
  run(module, context) {
    const visible = new Map<string, Op>();
    mapBlocks(module.body, (block) => {
      for (const op of block.ops) visible.set(op.name, op);
      return block;
    });
    const body = mapBlocks(module.body, (block) => {
      const { replaced, marked } = removable(block, visible);
      if (replaced.size > 0) context.count('removed', replaced.size);
      const left = dropOps(block, replaced);
      return marked.size === 0 ? left : { ...left, ops: left.ops.map((op) => markedOp(op, marked)) };
    });
    return withBody(module, body);
  },
};
