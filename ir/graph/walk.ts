// The one way through a block and the regions inside its ops. `mapOps` hands back the same block when nothing
// changed, so that a pass that did nothing returns the module it was given.
import type { Block, Module, Op, ValueRef } from './module.ts';

/** Every op, regions included, producers before consumers; an op comes before the ops of its regions. */
export function* walkOps(block: Block): Generator<Op> {
  for (const op of block.ops) {
    yield op;
    for (const region of op.regions ?? []) yield* walkOps(region);
  }
}

/** Every block, the outermost first. */
export function* walkBlocks(block: Block): Generator<Block> {
  yield block;
  for (const op of block.ops) for (const region of op.regions ?? []) yield* walkBlocks(region);
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** The block with `edit` applied to itself and to every block inside it, the innermost first. */
export function mapBlocks(block: Block, edit: (block: Block) => Block): Block {
  const ops = block.ops.map((op) => {
    if (!op.regions) return op;
    const regions = op.regions.map((region) => mapBlocks(region, edit));
    return sameItems(regions, op.regions) ? op : { ...op, regions };
  });
  return edit(sameItems(ops, block.ops) ? block : { ...block, ops });
}

/** The block with every op, regions included, replaced by `edit(op)`, in the order of `walkOps`. */
export function mapOps(block: Block, edit: (op: Op) => Op): Block {
  const ops = block.ops.map((old) => {
    const op = edit(old);
    if (!op.regions) return op;
    const regions = op.regions.map((region) => mapOps(region, edit));
    return sameItems(regions, op.regions) ? op : { ...op, regions };
  });
  return sameItems(ops, block.ops) ? block : { ...block, ops };
}

/** The module with another body, or the same module for the same body. */
export function withBody(module: Module, body: Block): Module {
  return body === module.body ? module : { ...module, body };
}

/** Every op by name; names are unique in a module. */
export function opsByName(block: Block): ReadonlyMap<string, Op> {
  return new Map([...walkOps(block)].map((op) => [op.name, op]));
}

export function sameRef(a: ValueRef, b: ValueRef): boolean {
  return a.op === b.op && a.output === b.output;
}

/** `x`, or `x.1` for an output beyond the first. */
export function printRef(ref: ValueRef): string {
  return ref.output === 0 ? ref.op : `${ref.op}.${ref.output}`;
}
