// Takes out each softmax that is to be left out (hls4ml's `Skip`, in its place: before types are found, so that they
// follow from what is left). Between an input and an output of the network, where a port cannot be read and written
// at once, a linear op takes its place. What is taken out stays unread until remove-dead, so that rules about it are
// not taken for misspelt.
//
//   before   h = dense(x) ; s = softmax(h, skip = true) ; output s
//   after    h = dense(x) ; output h
import type { Block, Module, Op, ValueRef } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { mapBlocks, opsByName, withBody } from '#ir/graph/walk';
import { attrRule, beatsOwn, selects } from './match-rules.ts';
import type { Pass } from './pass.ts';
import { bypassOps } from './replace-uses.ts';

function isSkipped(op: Op, { rules }: Module): boolean {
  if (op.kind !== 'softmax') return false;
  const rule = attrRule(
    rules.filter((r) => selects(r.select, op)),
    'skip',
  );
  return (rule && (op.attrs.skip === undefined || beatsOwn(rule)) ? rule.value : op.attrs.skip) === true;
}

/** The identity, in the place of an op. */
function linearAt({ name, inputs, shapes, source }: Op): Op {
  return { kind: 'linear', name, inputs, attrs: {}, weights: {}, roles: {}, shapes, source };
}

export const skipSoftmax: Pass = {
  name: 'skip-softmax',
  summary: 'takes out each softmax whose attribute skip is true',
  options: {},
  statistics: { removed: 'softmax ops taken out' },
  establishes: [],
  run(module, context) {
    const makers = opsByName(module.body);
    const outputs = new Set<string>();
    const replaced = new Map<string, ValueRef>();
    const origin = (ref: ValueRef): ValueRef => {
      let at = ref;
      for (let next = replaced.get(at.op); next; next = replaced.get(at.op)) at = next;
      return at;
    };
    const rewrite = (block: Block): Block => {
      for (const ref of block.outputs) outputs.add(ref.op);
      const ops = block.ops.map((op) => {
        if (!isSkipped(op, module)) return op;
        context.count('removed');
        const from = origin(op.inputs[0]!);
        if (outputs.has(op.name) && opSpec(makers.get(from.op)!.kind).arity.max === 0) return linearAt(op);
        replaced.set(op.name, from);
        return op;
      });
      return ops.every((op, i) => op === block.ops[i]) ? block : { ...block, ops };
    };
    const body = mapBlocks(module.body, rewrite);
    return withBody(module, bypassOps(body, replaced));
  },
};
