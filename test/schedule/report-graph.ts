// Reads a verbose schedule report back into an operator graph: operators, widths and data flow. States are read apart,
// to be compared with, and delays, from which a library is made that knows nothing but what a report lists.
import { GraphBuilder } from '#ir/operators/builder';
import { type Cell, type OperatorFunction, type OperatorStorage, PREDICATES } from '#ir/operators/graph';

interface ReportNode {
  readonly name: string;
  readonly delay: number;
  readonly packed: boolean;
  readonly core: string;
  /** First state, from 1. */
  readonly state: number;
}

export interface ReportGraph {
  readonly f: OperatorFunction;
  readonly period: number;
  readonly uncertainty: number;
  readonly states: number;
  /** ns, as printed. */
  readonly stateDelays: readonly number[];
  /** What the report says of each node of the block. */
  readonly nodes: readonly (ReportNode | undefined)[];
}

const OPERATION =
  /^ST_(\d+) : Operation \d+ \[(\d+)\/(\d+)\] \(([\d.]+)ns\)(?: \((.*?)\))?\s+--->\s+"(?:%(\S+) = )?(\S+)\s*(.*?)"(?: \[|\s+--->).*$/;

interface Value {
  readonly node: number;
  readonly width: number;
}

class Reader {
  readonly #g = new GraphBuilder();
  readonly #values = new Map<string, Value>();
  readonly nodes: (ReportNode | undefined)[] = [];
  readonly storages: OperatorStorage[] = [];
  readonly inputs: Cell[] = [];
  readonly outputs: { cell: Cell; node: number }[] = [];
  #zero: number | undefined;

  #push(info: ReportNode | undefined, make: () => number): number {
    const node = make();
    this.nodes[node] = info;
    return node;
  }

  #storage(name: string, kind: 'value' | 'rom', width: number, dir?: 'in' | 'out'): number {
    const place = this.storages.findIndex((s) => s.name === name);
    if (place >= 0) return place;
    const words = kind === 'rom' ? 1024 : 1;
    return (
      this.storages.push({
        name,
        kind,
        width,
        signed: true,
        elements: words,
        lanes: 1,
        words,
        impl: 'auto',
        ...(dir ? { dir } : {}),
      }) - 1
    );
  }

  /** `i16 %x`, `%x` or a literal. */
  #operand(text: string, width: number): Value {
    const word = text.trim().split(' ').at(-1)!;
    if (word.startsWith('%')) {
      const value = this.#values.get(word.slice(1));
      if (value === undefined) throw new Error(`no value ${word}`);
      return value;
    }
    let code = BigInt(word);
    if (code >= 1n << BigInt(width - 1)) code -= 1n << BigInt(width);
    const node = this.#push(undefined, () => this.#g.constant(code, width, true));
    return { node, width };
  }

  #wire(name: string, info: ReportNode, of: Value, width: number, shift: number): void {
    const signed = this.#g.signedOf(of.node);
    const node = this.#push(info, () => this.#g.push('wire', width, signed, [of.node], { aux: shift }));
    this.#values.set(name, { node, width });
  }

  operation(name: string, op: string, rest: string, info: ReportNode): void {
    const args = rest.split(/, /);
    const width = Number(/^i(\d+)/.exec(rest)?.[1] ?? 0);
    const bits = (text: string): number => Number(/\bi(\d+)/.exec(text)?.[1] ?? width);
    const set = (node: number, w: number): void => {
      this.#values.set(name, { node, width: w });
    };
    if (op === 'read') {
      const storage = this.#storage(args[1]!.split('%')[1]!, 'value', width, 'in');
      const aux = this.inputs.push({ storage, element: 0 }) - 1;
      set(
        this.#push(info, () => this.#g.push('input', width, true, [], { aux })),
        width,
      );
    } else if (op === 'sext' || op === 'zext' || op === 'trunc') {
      const of = this.#operand(args[0]!, width);
      const to = this.#target.get(name) ?? of.width;
      this.#wire(name, info, of, to, 0);
    } else if (op === 'partselect' || op === 'bitselect') {
      const of = this.#operand(args[1]!, 0);
      this.#wire(name, info, of, width, -Number(args[2]!.split(' ')[1]));
    } else if (op === 'bitconcatenate') {
      const of = this.#operand(args[1]!, 0);
      this.#wire(name, info, of, width, width - of.width);
    } else if (op === 'getelementptr') {
      this.#arrays.set(name, args[0]!.split('%')[1]!);
      this.#values.set(name, this.#operand(args[2]!, 64));
    } else if (op === 'load') {
      const address = args[0]!.split('%')[1]!;
      const rom = this.#storage(this.#arrays.get(address)!, 'rom', this.#target.get(name)!);
      const word = this.#values.get(address)!;
      this.#zero ??= this.#push(undefined, () => this.#g.constant(0n, 1, false));
      const w = this.#target.get(name)!;
      set(
        this.#push(info, () => this.#g.push('load', w, true, [word.node, this.#zero!], { aux: rom })),
        w,
      );
    } else if (op === 'insertvalue') {
      const of = this.#operand(args[1]!, bits(args[1]!));
      const storage = this.#storage(`return_${this.outputs.length}`, 'value', of.width, 'out');
      this.outputs.push({ cell: { storage, element: 0 }, node: of.node });
    } else if (op.startsWith('icmp')) {
      const aux = PREDICATES.findIndex((p) => op.endsWith(p));
      const [a, b] = [this.#operand(args[0]!, width), this.#operand(args[1]!, bits(args[1]!))];
      set(
        this.#push(info, () => this.#g.push('cmp', 1, false, [a.node, b.node], { aux })),
        1,
      );
    } else if (op === 'add' || op === 'sub' || op === 'mul' || op === 'and' || op === 'xor' || op === 'or') {
      const operands = args.map((a) => this.#operand(a, width).node);
      set(
        this.#push(info, () => this.#g.push(op, width, true, operands)),
        width,
      );
    } else if (op === 'select') {
      const w = bits(args[1]!);
      const operands = [
        this.#operand(args[0]!, 1).node,
        ...args.slice(1).map((a) => this.#operand(a, w).node),
      ];
      set(
        this.#push(info, () => this.#g.push('select', w, true, operands)),
        w,
      );
    } else if (op !== 'ret' && !op.startsWith('spec')) throw new Error(`${op} in a report`);
  }

  readonly #arrays = new Map<string, string>();
  /** Widths of results of extensions and loads: reports print the operand's, a user prints the result's. */
  readonly #target = new Map<string, number>();

  learn(text: string): void {
    for (const [, width, name] of text.matchAll(/\bi(\d+) %(\w+)/g)) this.#target.set(name!, Number(width));
  }

  finish(name: string): OperatorFunction {
    const body = [
      { kind: 'block', graph: this.#g.finish(), inputs: this.inputs, outputs: this.outputs },
    ] as const;
    return { name, kernel: name, pipeline: 1, inline: false, storages: this.storages, body };
  }
}

export function readReport(text: string): ReportGraph {
  const reader = new Reader();
  const numbers = /\|ap_clk\s+\|\s*([\d.]+) ns\|\s*[\d.]+ ns\|\s*([\d.]+) ns\|/.exec(text)!;
  const states = Number(/Number of FSM states : (\d+)/.exec(text)![1]);
  const lines = text.split('\n');
  for (const line of lines) if (line.startsWith('ST_')) reader.learn(line);
  const stateDelays = Array.from({ length: states }, () => 0);
  for (const line of lines) {
    const state = /^State (\d+) <SV = \d+> <Delay = ([\d.]+)>/.exec(line);
    if (state !== null) stateDelays[Number(state[1]) - 1] = Number(state[2]);
    if (!line.startsWith('ST_')) continue;
    const match = OPERATION.exec(line);
    if (match === null) throw new Error(line.slice(0, 200));
    const [, at, now, of, ns, group, name, op, rest] = match;
    if (now !== of) continue;
    const info = {
      name: name ?? '',
      delay: Number(ns),
      packed: /^grouped into|^grouped in/.test(group ?? ''),
      core: /<CoreInst = "(\w+)">/.exec(line)?.[1] ?? '',
      state: Number(at),
    };
    reader.operation(name ?? '', op!, rest!, info);
  }
  const name = /Report for '(\w+)'/.exec(text)![1]!;
  return {
    f: reader.finish(name),
    period: Number(numbers[1]),
    uncertainty: Number(numbers[2]),
    states,
    stateDelays,
    nodes: reader.nodes,
  };
}
