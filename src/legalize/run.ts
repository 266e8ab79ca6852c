// Runs operator graphs on integers: the proof that legalising kept the kernel's bits. Slow and plain on purpose.
import { CompilerBug } from '#ir/errors';
import { codeAt } from '#ir/fixed/codes';
import {
  type Block,
  OPERATORS,
  type OperatorFunction,
  type OperatorRegion,
  type OperatorStorage,
} from '#ir/operators/graph';
import { wrapped } from './arithmetic.ts';
import { isCell } from './live.ts';
import { countedValue, operate } from './operate.ts';
import { elementAt } from './storage.ts';

/** Elements of a value or memory, or the tokens of a stream in order (consumed from the front). */
export type Contents = (bigint | undefined)[];

interface Frame {
  readonly storages: readonly OperatorStorage[];
  readonly contents: readonly Contents[];
  readonly counters: Map<string, number>;
}

export class Runner {
  readonly #functions: ReadonlyMap<string, OperatorFunction>;
  /** Local storages of each function keep their values from call to call. */
  readonly #locals = new Map<string, Contents[]>();

  constructor(functions: readonly OperatorFunction[]) {
    this.#functions = new Map(functions.map((f) => [f.name, f]));
  }

  /** `args`: one list a parameter; ROM parameters are ignored. Lists of outputs are written to. */
  call(name: string, args: readonly Contents[], path = name): void {
    const f = this.#functions.get(name);
    if (!f) throw new CompilerBug(`no function "${name}"`);
    const locals = this.#locals.get(path) ?? f.storages.slice(args.length).map((): Contents => []);
    this.#locals.set(path, locals);
    this.#regions(
      f.body,
      { storages: f.storages, contents: [...args, ...locals], counters: new Map() },
      path,
    );
  }

  #regions(regions: readonly OperatorRegion[], frame: Frame, path: string): void {
    for (const r of regions) {
      if (r.kind === 'block') runBlock(r, frame);
      else if (r.kind === 'call') {
        this.call(
          r.function,
          r.args.map((a) => frame.contents[a]!),
          `${path} ${r.site}`,
        );
      } else if (r.kind === 'branch') {
        const taken = frame.contents[r.condition.storage]![r.condition.element] !== 0n;
        this.#regions(taken ? r.then : r.otherwise, frame, path);
      } else {
        for (let i = 0; i < r.trip; i++) {
          frame.counters.set(r.label, i);
          this.#regions(r.body, frame, path);
        }
      }
    }
  }
}

function runBlock({ graph, inputs, outputs }: Block, frame: Frame): void {
  const values: bigint[] = new Array(graph.size).fill(0n);
  const storageOf = (n: number): Contents => frame.contents[graph.aux[n]!]!;
  for (let n = 0; n < graph.size; n++) {
    const bits = { width: graph.width[n]!, signed: graph.signed[n] === 1 };
    const first = graph.first[n]!;
    const count = graph.first[n + 1]! - first;
    const of = (k: number): bigint => values[graph.operands[first + k]!]!;
    const op = OPERATORS[graph.op[n]!]!;
    switch (op) {
      case 'input': {
        const from = inputs[graph.aux[n]!]!;
        if (isCell(from)) {
          values[n] = frame.contents[from.storage]![from.element] ?? 0n;
          break;
        }
        values[n] = countedValue(from, frame.counters.get(from.loop)!);
        break;
      }
      case 'const':
        values[n] = graph.constants[graph.aux[n]!]!;
        break;
      case 'load': {
        const storage = frame.storages[graph.aux[n]!]!;
        const [word, lane] = [Number(of(0)), Number(of(1))];
        const value = storage.codes
          ? codeAt(storage.codes, Math.max(0, elementAt(storage.layout!, word, lane)))
          : (storageOf(n)[elementAt(storage.layout!, word, lane)] ?? 0n);
        values[n] = wrapped(value, bits);
        break;
      }
      case 'store': {
        const { layout } = frame.storages[graph.aux[n]!]!;
        storageOf(n)[elementAt(layout!, Number(of(0)), Number(of(1)))] = of(2);
        break;
      }
      case 'read': {
        const { width, elements } = frame.storages[graph.aux[n]!]!;
        if (of(0) === 0n) break;
        const queue = storageOf(n);
        let token = 0n;
        for (let lane = 0; lane < elements; lane++) {
          token |= BigInt.asUintN(width, queue.shift() ?? empty()) << BigInt(lane * width);
        }
        values[n] = token;
        break;
      }
      case 'write':
        for (let k = 1; k < count && of(0) !== 0n; k++) storageOf(n).push(of(k));
        break;
      default:
        values[n] = operate(graph, n, of);
    }
  }
  for (const { cell, node } of outputs) frame.contents[cell.storage]![cell.element] = values[node]!;
}

function empty(): never {
  throw new CompilerBug('a stream is read beyond its end');
}
