// Removes ops nobody reads. Inputs stay: they are ports, and leaving one out would change the interface.
//
//   before   a = relu(x) ; b = relu(x) ; output a
//   after    a = relu(x) ; output a

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { type Block, ioOf, type Op } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { withBody } from '#ir/graph/walk';
import type { Pass } from './pass.ts';

function isPort(op: Op): boolean {
  return opSpec(op.kind).arity.max === 0;
}

/** The live ops of a block; `read` gathers the names its live ops and outputs read, for the block around it. */
function prune(block: Block, read: Set<string>): Block {
  for (const ref of block.outputs) read.add(ref.op);
  const live: Op[] = [];
  for (const op of [...block.ops].reverse()) {
    if (!isPort(op) && !read.has(op.name)) continue;
    for (const ref of op.inputs) read.add(ref.op);
    const regions = op.regions?.map((region) => prune(region, read));
    const changed = regions?.some((region, i) => region !== op.regions![i]) ?? false;
    live.unshift(changed ? { ...op, regions: regions! } : op);
  }
  const same = live.length === block.ops.length && live.every((op, i) => op === block.ops[i]);
  return same ? block : { ...block, ops: live };
}

function countOps(block: Block): number {
  return block.ops.reduce((n, op) => n + 1 + (op.regions ?? []).reduce((m, r) => m + countOps(r), 0), 0);
}

export const removeDead: Pass = {
  name: 'remove-dead',
  summary: 'removes ops nobody reads',
  options: {},
  statistics: { removed: 'ops removed' },
  establishes: [],
  run(module, context) {
    const read = new Set<string>();
    const body = prune(module.body, read);
    if (body !== module.body) context.count('removed', countOps(module.body) - countOps(body));
    const unread =
      ioOf(module.settings) === 'io_stream' ? passesMessages.unreadStream : passesMessages.unusedInput;
    for (const op of body.ops)
      if (isPort(op) && !read.has(op.name))
        context.report(diagnose(unread, { name: op.name }, { at: op.source }));
    return withBody(module, body);
  },
};
