// Embedding: a table row a value. The value is cut to a whole number, as Keras does; one outside the table takes the
// nearest row, so that nothing outside the table is ever read.
import { codeRange, fractionBits } from '#ir/fixed/type';
import { add, cast, type Expr, exact, load, local, toInteger } from '#ir/kernel/expr';
import { type IndexExpr, iadd, idata, iscale } from '#ir/kernel/index-expr';
import type { Stmt } from '#ir/kernel/kernel';
import {
  array,
  declare,
  pipelined,
  plainLoop,
  type RomParam,
  readToken,
  reg,
  store,
  stream,
  unrolled,
  writeToken,
} from '../build.ts';
import { boundToRom, codesOf, type LowerContext, numberAttr } from '../context.ts';

export function lowerEmbedding(context: LowerContext): void {
  const { op, sink, inputs, outputs } = context;
  const [x, y] = [inputs[0]!, outputs[0]!];
  const rows = numberAttr(op, 'vocabulary');
  const units = numberAttr(op, 'units');
  const { type, codes } = codesOf(op, 'weight')!;
  const dims = [rows, units];
  const table: RomParam = { kind: 'rom', name: 'embeddings', type, dims, bindings: [] };
  const content = sink.rom(op, 'embeddings', { type, dims, codes, doc: `table of ${op.name}` });
  const fill = (value: Expr, target: { readonly name: string }, at: (i: IndexExpr) => IndexExpr) => {
    const { bind, index } = rowOf(value, rows);
    return [
      bind,
      unrolled('DenseEmbedding', units, (i) => [
        store(target, [at(i)], cast(load(table, [index, i]), y.type)),
      ]),
    ];
  };
  const reuse = numberAttr(op, 'reuse');
  const doc = `a row of ${units} values for each value, out of ${rows}`;
  const bind = (kernel: string): void =>
    sink.instance(op, kernel, [
      { param: 'x', kind: x.kind, name: x.name },
      { param: 'y', kind: y.kind, name: y.name },
      boundToRom(table, content),
    ]);
  if (!context.stream) {
    const from = array('in', 'x', x.type, x.size);
    const to = array('out', 'y', y.type, y.size);
    const body = unrolled(
      'InputSequence',
      x.size,
      (j) => fill(load(from, [j]), to, (i) => iadd(iscale(j, units), i)),
      'j',
    );
    bind(
      sink.kernel(op, 'embedding', {
        params: [from, to, table],
        pragmas: { pipeline: reuse },
        doc,
        body: [body],
      }),
    );
    return;
  }
  const from = stream('in', 'x', x.type, x.lanes);
  const to = stream('out', 'y', y.type, y.lanes);
  const data = reg('in_data', x.type, [x.lanes]);
  const pack = reg('res_pack', y.type, [units]);
  const token: readonly Stmt[] = [
    readToken(from, data),
    pipelined(
      'InputSequence',
      x.lanes,
      (j) => [...fill(load(data, [j]), pack, (i) => i), writeToken(to, pack)],
      { ii: reuse, index: 'j' },
    ),
  ];
  bind(
    sink.kernel(op, 'embedding', {
      params: [from, to, table],
      pragmas: {},
      doc,
      body: [
        declare(data),
        declare(pack),
        ...(x.tokens === 1 ? token : [plainLoop('Tokens', x.tokens, () => token, 'p')]),
      ],
    }),
  );
}

/** The statement that binds the row a value names, and its index; types that can only name rows need no clamp. */
function rowOf(value: Expr, rows: number): { readonly bind: Stmt; readonly index: IndexExpr } {
  const whole = fractionBits(value.type) < 0 ? add(value, exact(0n)) : toInteger(value);
  const { min, max } = codeRange(whole.type);
  return {
    bind: { kind: 'let', name: 'row', value: whole },
    index: idata(local('row', whole.type), min < 0n || max >= BigInt(rows)),
  };
}
