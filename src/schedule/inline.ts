// Functions without a boundary of their own disappear in their callers: parameters become the caller's storages, the
// rest joins them.
import { CompilerBug } from '#ir/errors';
import type {
  Block,
  Cell,
  Counter,
  OperatorFunction,
  OperatorRegion,
  OperatorStorage,
} from '#ir/operators/graph';
import { OPERATORS } from '#ir/operators/graph';

/** `callees`: functions that `f` may call, with nothing left to inline in them. The same function if nothing changes. */
export function inlineCalls(
  f: OperatorFunction,
  callees: ReadonlyMap<string, OperatorFunction>,
): OperatorFunction {
  const storages: OperatorStorage[] = [...f.storages];
  let copies = 0;
  const expand = (regions: readonly OperatorRegion[]): readonly OperatorRegion[] =>
    regions.flatMap((r): readonly OperatorRegion[] => {
      if (r.kind === 'loop') {
        return [{ ...r, body: expand(r.body) }];
      }
      if (r.kind === 'branch') {
        // biome-ignore lint/suspicious/noThenProperty: a way of the branch, never awaited
        return [{ ...r, then: expand(r.then), otherwise: expand(r.otherwise) }];
      }
      const callee = r.kind === 'call' ? callees.get(r.function) : undefined;
      if (r.kind !== 'call' || callee === undefined || !callee.inline) return [r];
      if (r.args.length > callee.storages.length) {
        throw new CompilerBug(`${callee.name} is called with ${r.args.length} arguments`);
      }
      const prefix = `${callee.name}_${copies++}`;
      const place = callee.storages.map((s, i) =>
        i < r.args.length ? r.args[i]! : storages.push({ ...s, name: `${prefix}_${s.name}` }) - 1,
      );
      return callee.body.map((b) => moved(b, place, prefix));
    });
  const body = expand(f.body);
  return copies === 0 ? f : { ...f, storages, body };
}

const ACCESS = new Set(
  OPERATORS.flatMap((op, code) => (['load', 'store', 'read', 'write'].includes(op) ? [code] : [])),
);

function moved(r: OperatorRegion, place: readonly number[], prefix: string): OperatorRegion {
  if (r.kind === 'call') return { ...r, args: r.args.map((a) => place[a]!) };
  if (r.kind === 'loop') {
    return { ...r, label: `${prefix}_${r.label}`, body: r.body.map((b) => moved(b, place, prefix)) };
  }
  const cell = (c: Cell): Cell => ({ ...c, storage: place[c.storage]! });
  const all = (regions: readonly OperatorRegion[]): readonly OperatorRegion[] =>
    regions.map((b) => moved(b, place, prefix));
  if (r.kind === 'branch') {
    // biome-ignore lint/suspicious/noThenProperty: a way of the branch, never awaited
    return { ...r, condition: cell(r.condition), then: all(r.then), otherwise: all(r.otherwise) };
  }
  const source = (s: Cell | Counter): Cell | Counter =>
    'loop' in s ? { ...s, loop: `${prefix}_${s.loop}` } : cell(s);
  const aux = r.graph.aux.slice();
  for (let n = 0; n < aux.length; n++) if (ACCESS.has(r.graph.op[n]!)) aux[n] = place[aux[n]!]!;
  const block: Block = {
    kind: 'block',
    graph: { ...r.graph, aux },
    inputs: r.inputs.map(source),
    outputs: r.outputs.map((o) => ({ ...o, cell: cell(o.cell) })),
  };
  return block;
}
