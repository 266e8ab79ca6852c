// For io_stream: a stream has one reader, so a value with several readers (a network output counts as one) gets a
// clone op with an output for each. Names and the order of copies are hls4ml's: outputs first, then readers in
// program order.
//
//   before   h = relu(x) ; a = dense(h) ; b = dense(h)
//   after    h = relu(x) ; clone_h = clone(h, copies=2) ; a = dense(clone_h.0) ; b = dense(clone_h.1)
import type { Block, Op, RoleType, ValueRef } from '#ir/graph/module';
import { ioOf } from '#ir/graph/module';
import { mapBlocks, printRef, walkOps, withBody } from '#ir/graph/walk';
import type { Pass, PassContext } from './pass.ts';

function uniqueName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  taken.add(name);
  return name;
}

function readers(block: Block): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (ref: ValueRef): void => void counts.set(printRef(ref), (counts.get(printRef(ref)) ?? 0) + 1);
  block.outputs.forEach(add);
  for (const op of block.ops) op.inputs.forEach(add);
  return counts;
}

function cloneOp(name: string, of: ValueRef, maker: Op, copies: number): Op {
  const shape = maker.shapes[of.output]!;
  const result: RoleType = maker.roles.result!;
  return {
    kind: 'clone',
    name,
    inputs: [of],
    attrs: { copies },
    weights: {},
    roles: { result },
    shapes: Array.from({ length: copies }, () => shape),
    source: { kind: 'derived', by: 'insert-clones', from: [maker.source] },
  };
}

function cloneBlock(block: Block, taken: Set<string>, context: PassContext): Block {
  const counts = readers(block);
  /** Value → its clone, for values with several readers. */
  const clones = new Map<string, string>();
  const ops: Op[] = [];
  for (const maker of block.ops) {
    ops.push(maker);
    for (let output = 0; output < maker.shapes.length; output++) {
      const ref = { op: maker.name, output };
      const copies = counts.get(printRef(ref)) ?? 0;
      if (copies < 2) continue;
      const clone = uniqueName(`clone_${printRef(ref)}`.replaceAll('.', '_'), taken);
      clones.set(printRef(ref), clone);
      ops.push(cloneOp(clone, ref, maker, copies));
      context.count('clones');
    }
  }
  if (clones.size === 0) return block;
  const used = new Map<string, number>();
  const take = (ref: ValueRef): ValueRef => {
    const clone = clones.get(printRef(ref));
    if (clone === undefined) return ref;
    const output = used.get(clone) ?? 0;
    used.set(clone, output + 1);
    return { op: clone, output };
  };
  const made = new Set(clones.values());
  const outputs = block.outputs.map(take);
  return { outputs, ops: ops.map((op) => (made.has(op.name) ? op : { ...op, inputs: op.inputs.map(take) })) };
}

export const insertClones: Pass = {
  name: 'insert-clones',
  summary: 'io_stream: gives every reader of a value a stream of its own',
  options: {},
  statistics: { clones: 'clone ops inserted' },
  establishes: [],
  run(module, context) {
    if (ioOf(module.settings) !== 'io_stream') return module;
    const taken = new Set([...walkOps(module.body)].map((op) => op.name));
    return withBody(
      module,
      mapBlocks(module.body, (block) => cloneBlock(block, taken, context)),
    );
  },
};
