// Dense layers in the published order of operations, as plainly as possible: what lowerings are held against.
import { castCode } from '#ir/fixed/cast';
import { addType, mulType } from '#ir/fixed/growth';
import type { FixedType } from '#ir/fixed/type';

export interface Layer {
  readonly nIn: number;
  readonly nOut: number;
  readonly reuse: number;
  readonly data: FixedType;
  readonly weight: FixedType;
  readonly bias: FixedType;
  readonly accum: FixedType;
  readonly result: FixedType;
  /** [in][out] as model files have them. */
  readonly weights: readonly bigint[];
  readonly biases: readonly bigint[];
}

/**
 * hls4ml's nnet_dense_resource.h (dense_resource_rf_leq_nin, dense_resource_rf_gt_nin_rem0) with its own counters:
 * weights [out][in], one cast a product, one cast a sum, one cast at the end.
 */
export function published(l: Layer, data: readonly bigint[]): readonly bigint[] {
  const { nIn, nOut, reuse, accum } = l;
  const weights = Array.from(
    { length: nIn * nOut },
    (_, i) => l.weights[(i % nIn) * nOut + Math.floor(i / nIn)]!,
  );
  const acc = l.biases.map((b) => castCode(b, l.bias, accum));
  const step = (out: number, input: number, w: number): void => {
    const product = castCode(data[input]! * weights[w]!, mulType(l.data, l.weight), accum);
    acc[out] = castCode(acc[out]! + product, addType(accum, accum), accum);
  };
  const block = Math.ceil((nIn * nOut) / reuse);
  const multscale = Math.floor(Math.ceil((nIn * nOut) / Math.min(nIn, reuse)) / nOut);
  for (let ir = 0, inIndex = 0, outStep = 0; ir < reuse; ir++) {
    if (reuse <= nIn) {
      let [w, input, out, accStep] = [ir, ir, 0, 0];
      for (let im = 0; im < block; im++) {
        step(out, input, w);
        w += reuse;
        input += reuse;
        if (input >= nIn) input = ir;
        if (accStep + 1 >= multscale) [accStep, out] = [0, out + 1];
        else accStep++;
      }
    } else {
      for (let im = 0, w = ir, out = outStep; im < block && w < nIn * nOut; im++) {
        step(out, inIndex, w);
        w += reuse;
        out += reuse / nIn;
      }
      if (++inIndex >= nIn) inIndex = 0;
      if ((ir + 1) % nIn === 0) outStep++;
    }
  }
  return acc.map((a) => castCode(a, accum, l.result));
}
