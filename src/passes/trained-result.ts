// What a quantised activation did in training outlives the op that stood for it: an op that goes because it changes no
// bit in hardware hands its mark to the op before it, if that op's value is read nowhere else.
//
//   before   h = dense(x) ; a = linear(h, trained_result = "fixed<8,3,rnd_conv,sat>")
//   after    h = dense(x, trained_result = "fixed<8,3,rnd_conv,sat>")
import type { Block, Op } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';

/** How often values of each op are read, network outputs included. */
export function readings(block: Block): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const refs = [...block.outputs, ...block.ops.flatMap((op) => op.inputs)];
  for (const ref of refs) counts.set(ref.op, (counts.get(ref.op) ?? 0) + 1);
  return counts;
}

/** `maker` with the mark of `gone`, its only reader; undefined when it cannot carry one. */
export function inheritMark(maker: Op, gone: Op): Op | undefined {
  const mark = gone.attrs.trained_result;
  if (mark === undefined) return maker;
  const able = Object.hasOwn(opSpec(maker.kind).attrs, 'trained_result');
  if (!able || maker.attrs.trained_result !== undefined) return undefined;
  return { ...maker, attrs: { ...maker.attrs, trained_result: mark } };
}

/** `fused` takes the place of `last`, so the mark is that of `last`: one inside what was fused has no place any more. */
export function withMarkOf(fused: Op, last: Op): Op {
  const { trained_result: _inside, ...attrs } = fused.attrs;
  const mark = last.attrs.trained_result;
  return { ...fused, attrs: mark === undefined ? attrs : { ...attrs, trained_result: mark } };
}

/** The op as `inheritMark` left it. */
export function markedOp(op: Op, marked: ReadonlyMap<string, Op>): Op {
  const heir = marked.get(op.name);
  return heir ? { ...op, attrs: heir.attrs } : op;
}
