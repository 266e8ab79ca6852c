// Fully connected layers. The core sees one input vector; in io_stream a shell unpacks tokens into it (several, where a
// flattened tensor arrives as it travels) and packs its results, in io_parallel the core is the layer (called once a
// position for inputs of more than one axis).
import type { FixedType } from '#ir/fixed/type';
import { cast, load, mul } from '#ir/kernel/expr';
import { iadd, idiv, imod, iscale } from '#ir/kernel/index-expr';
import type { Binding, Stmt } from '#ir/kernel/kernel';
import {
  accumulate,
  array,
  COMPLETE,
  declare,
  pipelined,
  plainLoop,
  readToken,
  reg,
  rom,
  store,
  stream,
  unrolled,
  writeToken,
} from '../build.ts';
import { type Carrier, codesOf, type LowerContext, numberAttr, roleType } from '../context.ts';
import { optionalRom, transposedRom, weightRom } from './weights.ts';

interface Sizes {
  readonly nIn: number;
  readonly nOut: number;
  readonly reuse: number;
}

function finish(
  res: { readonly name: string; readonly type: FixedType },
  acc: ReturnType<typeof reg>,
  nOut: number,
  unroll: boolean,
): Stmt {
  return (unroll ? unrolled : plainLoop)('Result', nOut, (i) => [
    store(res, [i], cast(load(acc, [i]), res.type)),
  ]);
}

/** All products, then bias, then sums in input order: everything in one pipelined function. */
function latencyCore(
  context: LowerContext,
  x: Carrier,
  y: Carrier,
  { nIn, nOut, reuse }: Sizes,
  prefix: string,
): string {
  const { op, sink } = context;
  const accumType = roleType(op, 'accum');
  const from = array('in', 'x', x.type, nIn);
  const to = array('out', 'y', y.type, nOut);
  const weights = rom('weights', codesOf(op, 'weight')!.type, nIn * nOut);
  const biases = rom('biases', roleType(op, 'bias'), nOut, COMPLETE);
  const mult = reg('mult', accumType, [nIn * nOut], COMPLETE);
  const acc = reg('acc', accumType, [nOut], COMPLETE);
  return sink.kernel(op, prefix, {
    params: [from, to, weights, biases],
    pragmas: {
      pipeline: reuse,
      instantiate: ['weights', 'biases'],
      allocateMul: Math.ceil((nIn * nOut) / reuse),
    },
    doc: `y[o] = biases[o] + sum_i x[i] * weights[i][o], ${nIn} -> ${nOut}, every product in parallel`,
    body: [
      declare(mult),
      declare(acc),
      plainLoop(
        'Product1',
        nIn,
        (ii) => [
          plainLoop(
            'Product2',
            nOut,
            (jj) => {
              const at = iadd(iscale(ii, nOut), jj);
              return [store(mult, [at], cast(mul(load(from, [ii]), load(weights, [at])), accumType))];
            },
            'jj',
          ),
        ],
        'ii',
      ),
      plainLoop('ResetAccum', nOut, (i) => [store(acc, [i], cast(load(biases, [i]), accumType))]),
      plainLoop(
        'Accum1',
        nIn,
        (ii) => [
          plainLoop(
            'Accum2',
            nOut,
            (jj) => [accumulate(acc, [jj], load(mult, [iadd(iscale(ii, nOut), jj)]))],
            'jj',
          ),
        ],
        'ii',
      ),
      finish(to, acc, nOut, false),
    ],
  });
}

/** A loop over the reuse factor; each step uses every multiplier once. Weights are [out][in], flat. */
function resourceCore(
  context: LowerContext,
  x: Carrier,
  y: Carrier,
  { nIn, nOut, reuse }: Sizes,
  prefix: string,
): string {
  const { op, sink } = context;
  const accumType = roleType(op, 'accum');
  const block = (nIn * nOut) / reuse;
  const from = array('in', 'x', x.type, nIn);
  const to = array('out', 'y', y.type, nOut);
  const bindings: Binding[] = [{ kind: 'reshape', style: 'block', dim: 1, factor: block }];
  if (reuse > 1) bindings.push({ kind: 'storage', type: 'rom_np', impl: 'bram' });
  const weights = rom('weights', codesOf(op, 'weight')!.type, nIn * nOut, ...bindings);
  const biases = rom('biases', roleType(op, 'bias'), nOut, COMPLETE);
  const acc = reg('acc', accumType, [nOut], COMPLETE);
  return sink.kernel(op, prefix, {
    params: [from, to, weights, biases],
    pragmas: { instantiate: ['weights', 'biases'] },
    doc: `y[o] = biases[o] + sum_i x[i] * weights[o][i], ${nIn} -> ${nOut}, ${block} multipliers used ${reuse} times`,
    body: [
      declare(acc),
      unrolled('InitAccum', nOut, (i) => [store(acc, [i], cast(load(biases, [i]), accumType))]),
      pipelined(
        'ReuseLoop',
        reuse,
        (ir) => [
          unrolled(
            'MultLoop',
            block,
            (im) => {
              const at = iadd(ir, iscale(im, reuse));
              // Up to n_in: each multiplier stays with one output and strides over its inputs.
              // Beyond: each multiplier walks over all inputs of one output after the other.
              const [input, output] =
                reuse <= nIn
                  ? [iadd(ir, iscale(imod(im, nIn / reuse), reuse)), idiv(im, nIn / reuse)]
                  : [imod(ir, nIn), iadd(idiv(ir, nIn), iscale(im, reuse / nIn))];
              return [
                accumulate(acc, [output], cast(mul(load(from, [input]), load(weights, [at])), accumType)),
              ];
            },
            'im',
          ),
        ],
        { rewind: true, index: 'ir' },
      ),
      finish(to, acc, nOut, true),
    ],
  });
}

export function lowerDense(context: LowerContext): void {
  const { op, sink } = context;
  const [x, y] = [context.inputs[0]!, context.outputs[0]!];
  const sizes: Sizes = { nIn: x.shape.at(-1)!, nOut: y.lanes, reuse: numberAttr(op, 'reuse') };
  const resource = op.attrs.strategy === 'resource';
  const weights = resource
    ? transposedRom(context, 'weight', sizes.nIn, sizes.nOut)
    : weightRom(context, 'weight');
  const biases = optionalRom(context, 'bias', sizes.nOut);
  const core = (prefix: string): string =>
    (resource ? resourceCore : latencyCore)(context, x, y, sizes, prefix);
  const kernel = (): string => {
    if (!context.stream && x.tokens === 1) return core(resource ? 'dense_resource' : 'dense_latency');
    return (context.stream ? streamShell : positionShell)(context, x, y, core('dense_wrapper'));
  };
  sink.instance(op, kernel(), [
    { param: 'x', kind: x.kind, name: x.name },
    { param: 'y', kind: y.kind, name: y.name },
    { param: 'weights', kind: 'rom', name: weights },
    { param: 'biases', kind: 'rom', name: biases },
  ]);
}

function vectors(context: LowerContext, x: Carrier, y: Carrier) {
  const nIn = x.shape.at(-1)!;
  return {
    xv: reg('xv', x.type, [nIn], COMPLETE),
    yv: reg('yv', y.type, [y.lanes], COMPLETE),
    weights: rom('weights', codesOf(context.op, 'weight')!.type, nIn * y.lanes),
    biases: rom('biases', roleType(context.op, 'bias'), y.lanes),
  };
}

function streamShell(context: LowerContext, x: Carrier, y: Carrier, inner: string): string {
  const from = stream('in', 'x', x.type, x.lanes);
  const to = stream('out', 'y', y.type, y.lanes);
  const { xv, yv, weights, biases } = vectors(context, x, y);
  const nIn = x.shape.at(-1)!;
  const packs = nIn / x.lanes;
  const position: readonly Stmt[] = [
    packs === 1
      ? readToken(from, xv)
      : pipelined('DataPrepare', packs, (i) => [readToken(from, xv, iscale(i, x.lanes))]),
    { kind: 'call', kernel: inner, args: ['xv', 'yv', 'weights', 'biases'] },
    writeToken(to, yv),
  ];
  return context.sink.kernel(context.op, 'dense', {
    params: [from, to, weights, biases],
    pragmas: {},
    doc: `fully connected, ${nIn} -> ${y.lanes}${packs === 1 ? '' : `, from tokens of ${x.lanes}`}`,
    body: [
      declare(xv),
      declare(yv),
      ...(y.tokens === 1 ? position : [plainLoop('Positions', y.tokens, () => position, 'p')]),
    ],
  });
}

function positionShell(context: LowerContext, x: Carrier, y: Carrier, inner: string): string {
  const from = array('in', 'x', x.type, x.size);
  const to = array('out', 'y', y.type, y.size);
  const { xv, yv, weights, biases } = vectors(context, x, y);
  return context.sink.kernel(context.op, 'dense', {
    params: [from, to, weights, biases],
    pragmas: {},
    doc: `fully connected at each of ${x.tokens} positions, ${x.lanes} -> ${y.lanes}`,
    body: [
      declare(xv),
      declare(yv),
      plainLoop(
        'Positions',
        x.tokens,
        (p) => [
          unrolled('CopyIn', x.lanes, (i) => [store(xv, [i], load(from, [iadd(iscale(p, x.lanes), i)]))]),
          { kind: 'call', kernel: inner, args: ['xv', 'yv', 'weights', 'biases'] },
          unrolled('CopyOut', y.lanes, (i) => [store(to, [iadd(iscale(p, y.lanes), i)], load(yv, [i]))]),
        ],
        'p',
      ),
    ],
  });
}
