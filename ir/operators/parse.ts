// Reads the text form of operator functions that print.ts writes, with the tokens and the error messages of kernel
// text. It builds what stands there; whether a graph makes sense is for those who use it to check.
import { kernelMessages } from '../diagnostics/catalogue/kernel.ts';
import { failed, ok, type Result } from '../diagnostics/diagnostic.ts';
import { type Codes, MAX_DOUBLE_WIDTH } from '../fixed/codes.ts';
import { Problem, TokenReader } from '../kernel/token-reader.ts';
import { tokenize } from '../kernel/tokens.ts';
import { GraphBuilder } from './builder.ts';
import {
  type Block,
  type Cell,
  type Counter,
  type Division,
  OPERAND,
  OPERATORS,
  type Operator,
  type OperatorFunction,
  type OperatorRegion,
  type OperatorStorage,
  PREDICATES,
} from './graph.ts';

const STORAGE_KINDS = ['value', 'memory', 'rom', 'stream'] as const;
const DIRECTIONS = ['in', 'out', 'inout'] as const;
/** Operators without operands. */
const LEAVES: ReadonlySet<Operator> = new Set(['input', 'const']);
const STYLES = ['none', 'complete', 'block', 'cyclic'] as const;
const IMPLS = ['bram', 'lutram', 'uram'] as const;

class OperatorParser {
  readonly #r: TokenReader;
  #storages: OperatorStorage[] = [];

  constructor(r: TokenReader) {
    this.#r = r;
  }

  function(): OperatorFunction {
    const r = this.#r;
    this.#storages = [];
    r.want('function');
    const name = r.word('a function name');
    r.want('of');
    const kernel = r.word('a kernel name');
    const pipeline = r.accept('pipeline') ? this.#count('an initiation interval') : undefined;
    const multipliers = r.accept('multipliers') ? this.#count('a number of multipliers') : undefined;
    const inline = r.accept('inline');
    r.want('{');
    while (STORAGE_KINDS.some((kind) => r.is(kind))) this.#storages.push(this.#storage());
    const body = this.#regions();
    return {
      name,
      kernel,
      ...(pipeline === undefined ? {} : { pipeline }),
      inline,
      ...(multipliers === undefined ? {} : { multipliers }),
      storages: this.#storages,
      body,
    };
  }

  #count(what: string): number {
    return Number(this.#r.code(what));
  }

  #type(): { readonly signed: boolean; readonly width: number } {
    const match = /^([su])(\d{1,9})$/.exec(this.#r.token.text);
    if (match === null) this.#r.expected('a type such as s16 or u8');
    this.#r.take();
    return { signed: match![1] === 's', width: Number(match![2]) };
  }

  #storage(): OperatorStorage {
    const r = this.#r;
    const kind = r.oneOf(STORAGE_KINDS);
    const dir = DIRECTIONS.some((d) => r.is(d)) && r.following.text !== ':' ? r.oneOf(DIRECTIONS) : undefined;
    const name = r.word('a name');
    r.want(':');
    const { width, signed } = this.#type();
    r.want('[');
    const elements = this.#count('a number of elements');
    r.want(']');
    const lanes = r.accept('lanes') ? this.#count('a number of lanes') : 1;
    const words = r.accept('words') ? this.#count('a number of words') : Math.ceil(elements / lanes);
    const impl = IMPLS.some((i) => r.is(i)) ? r.oneOf(IMPLS) : 'auto';
    const trimmed = r.accept('trimmed') ? this.#count('a number of bits') : undefined;
    const layout = r.accept('layout') ? this.#layout() : undefined;
    let codes: Codes | undefined;
    if (r.accept('=')) {
      r.want('(');
      const list = r.list(')', () => r.code('a code'));
      codes = width <= MAX_DOUBLE_WIDTH ? Float64Array.from(list, Number) : list;
    }
    return {
      name,
      kind,
      ...(dir === undefined ? {} : { dir }),
      width,
      signed,
      elements,
      lanes,
      words,
      impl,
      ...(trimmed === undefined ? {} : { trimmed }),
      ...(layout === undefined ? {} : { layout }),
      ...(codes === undefined ? {} : { codes }),
    };
  }

  #layout(): readonly Division[] {
    this.#r.want('(');
    return this.#r.list(')', () => {
      const style = this.#r.oneOf(STYLES);
      const size = this.#count('a size');
      this.#r.want('lanes');
      const lanes = this.#count('a number of lanes');
      this.#r.want('words');
      return { size, lanes, words: this.#count('a number of words'), style };
    });
  }

  #regions(): readonly OperatorRegion[] {
    const regions: OperatorRegion[] = [];
    while (!this.#r.accept('}')) regions.push(this.#r.nested(() => this.#region()));
    return regions;
  }

  #region(): OperatorRegion {
    const r = this.#r;
    const kind = r.oneOf(['block', 'loop', 'branch', 'call']);
    if (kind === 'call') {
      const name = r.word('a function name');
      r.want('(');
      const args = r.list(')', () => this.#place());
      r.want('site');
      return { kind, function: name, args, site: this.#count('a number of the call') };
    }
    if (kind === 'branch') {
      const condition = this.#cell();
      r.want('{');
      const then = this.#regions();
      r.want('else');
      r.want('{');
      return { kind, condition, then, otherwise: this.#regions() };
    }
    if (kind === 'block') {
      r.want('{');
      return this.#block();
    }
    const label = r.word('a loop label');
    r.want('trip');
    const trip = this.#count('a trip count');
    const ii = r.accept('ii') ? this.#count('an initiation interval') : undefined;
    const rewind = r.accept('rewind');
    r.want('{');
    return { kind, label, trip, ...(ii === undefined ? {} : { ii }), rewind, body: this.#regions() };
  }

  #place(): number {
    const token = this.#r.token;
    const name = this.#r.word('a storage');
    const place = this.#storages.findIndex((s) => s.name === name);
    return place >= 0
      ? place
      : this.#r.unknown(
          'storage',
          token,
          this.#storages.map((s) => s.name),
        );
  }

  #cell(): Cell {
    const storage = this.#place();
    this.#r.want('[');
    const element = this.#count('an element');
    const elements = [element];
    while (!this.#r.accept(']')) elements.push(this.#count('an element'));
    return elements.length === 1 ? { storage, element } : { storage, element, elements };
  }

  #counter(): Counter {
    const loop = this.#r.word('a loop label');
    const divide = this.#r.accept('divide') ? this.#count('a divisor') : 1;
    const modulo = this.#r.accept('modulo') ? this.#count('a modulus') : undefined;
    return { loop, divide, ...(modulo === undefined ? {} : { modulo }) };
  }

  #node(size: number): number {
    this.#r.want('%');
    const token = this.#r.token;
    const node = this.#count('a node');
    if (node >= size) {
      const why = 'operands stand before their users';
      this.#r.fail(kernelMessages.badNumber, { text: token.text, why }, token);
    }
    return node;
  }

  #block(): Block {
    const r = this.#r;
    const graph = new GraphBuilder();
    const inputs: (Cell | Counter)[] = [];
    while (r.is('%')) this.#line(graph, inputs);
    const outputs: { cell: Cell; node: number }[] = [];
    while (!r.accept('}')) {
      const cell = this.#cell();
      r.want('=');
      outputs.push({ cell, node: this.#node(graph.size) });
    }
    return { kind: 'block', graph: graph.finish(), inputs, outputs };
  }

  /** Two parts with a plus between, and what `type` reads behind them. */
  #sum(
    graph: GraphBuilder,
    operands: number[],
    type: () => { readonly width: number; readonly signed: boolean },
  ): number {
    const r = this.#r;
    const part = (): number => {
      if (!r.accept('(')) {
        operands.push(this.#node(graph.size));
        return OPERAND;
      }
      const tree = r.nested(() =>
        this.#sum(graph, operands, () => {
          r.want(':');
          return this.#type();
        }),
      );
      r.want(')');
      return tree;
    };
    const a = part();
    r.want('+');
    const b = part();
    const { width, signed } = type();
    return graph.tree(a, b, width, signed);
  }

  #line(graph: GraphBuilder, inputs: (Cell | Counter)[]): void {
    const r = this.#r;
    r.want('%');
    const token = r.token;
    if (this.#count('a node') !== graph.size) {
      r.fail(kernelMessages.badNumber, { text: token.text, why: `this is node ${graph.size}` }, token);
    }
    r.want('=');
    const op = r.oneOf(OPERATORS);
    let aux = 0;
    if (op === 'cmp') aux = PREDICATES.indexOf(r.oneOf(PREDICATES));
    if (op === 'load' || op === 'store' || op === 'read' || op === 'write') aux = this.#place();
    const { width, signed } = this.#type();
    if (op === 'const') {
      const node = graph.constant(r.code('a constant'), width, signed);
      if (r.accept('times')) graph.repeat(node, this.#count('a count') - 1);
      return;
    }
    if (op === 'input') {
      const counter = r.is('loop') && r.following.text !== '[';
      if (counter) r.take();
      aux = inputs.push(counter ? this.#counter() : this.#cell()) - 1;
    }
    const operands: number[] = [];
    if (op === 'sum') aux = this.#sum(graph, operands, () => ({ width, signed }));
    else if (!LEAVES.has(op)) {
      do operands.push(this.#node(graph.size));
      while (r.accept(','));
    }
    if (op === 'wire' && r.accept('shift')) aux = r.integer('a shift');
    if (op === 'mux' && r.accept('of')) aux = this.#count('a number of elements');
    else if (op === 'mux' && r.accept('packed')) aux = -this.#count('a number of bits');
    if (op === 'select' && r.accept('steers')) aux = 1;
    const count = r.accept('times') ? this.#count('a count') : 1;
    graph.push(op, width, signed, operands, { aux, count });
  }
}

/** Every function of the text, in its order. */
export function parseOperators(text: string, file: string): Result<readonly OperatorFunction[]> {
  const reader = new TokenReader(tokenize(text), file);
  const parser = new OperatorParser(reader);
  const functions: OperatorFunction[] = [];
  try {
    while (reader.token.kind !== 'end') functions.push(parser.function());
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return failed([problem.diagnostic]);
  }
  return ok(functions);
}
