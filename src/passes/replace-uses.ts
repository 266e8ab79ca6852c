// Points readers of removed ops to the values that take their place, regions and outputs included.
import type { Block, Op, ValueRef } from '#ir/graph/module';
import { mapBlocks, sameRef } from '#ir/graph/walk';

function follow(ref: ValueRef, replaced: ReadonlyMap<string, ValueRef>): ValueRef {
  let at = ref;
  for (let next = replaced.get(at.op); next; next = replaced.get(at.op)) at = next;
  return at;
}

function redirect(refs: readonly ValueRef[], replaced: ReadonlyMap<string, ValueRef>): readonly ValueRef[] {
  const out = refs.map((ref) => follow(ref, replaced));
  return out.every((ref, i) => sameRef(ref, refs[i]!)) ? refs : out;
}

/** The same ops, but who reads a key of `replaced` reads its replacement; the keys themselves keep what they read. */
export function bypassOps(block: Block, replaced: ReadonlyMap<string, ValueRef>): Block {
  if (replaced.size === 0) return block;
  return mapBlocks(block, (inner) => ({
    ops: inner.ops.map((op): Op => {
      const inputs = replaced.has(op.name) ? op.inputs : redirect(op.inputs, replaced);
      return inputs === op.inputs ? op : { ...op, inputs };
    }),
    outputs: redirect(inner.outputs, replaced),
  }));
}

/** The block without the ops that are keys of `replaced`; who read one reads its replacement (also through chains). */
export function dropOps(block: Block, replaced: ReadonlyMap<string, ValueRef>): Block {
  if (replaced.size === 0) return block;
  return mapBlocks(block, (inner) => ({
    ops: inner.ops
      .filter((op) => !replaced.has(op.name))
      .map((op): Op => {
        const inputs = redirect(op.inputs, replaced);
        return inputs === op.inputs ? op : { ...op, inputs };
      }),
    outputs: redirect(inner.outputs, replaced),
  }));
}
