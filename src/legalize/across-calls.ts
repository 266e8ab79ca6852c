// What a tool sees of functions that are called once: elements that are the same in every call are known to who reads
// them, and elements that nobody reads are not computed. In pruned networks a neuron without inputs is a constant, and
// one without outputs is gone. First forward, what is known; then backward, what is wanted.
import type { Design, Instance, Region } from '#ir/design/design';
import { instancesOf } from '#ir/design/design';
import type { Kernel } from '#ir/kernel/kernel';
import { operatorCode } from '#ir/operators/builder';
import type { Block, OperatorFunction } from '#ir/operators/graph';
import { isCell } from './live.ts';
import type { Surroundings } from './storage.ts';

type Known = readonly (bigint | undefined)[];

export interface Functions {
  readonly function: (instance: Instance) => OperatorFunction;
  readonly kernel: (instance: Instance) => Kernel;
  readonly remake: (instance: Instance, surroundings: Surroundings) => OperatorFunction;
}

const CONST = operatorCode('const');

/** The functions of a top that calls them one after the other, again with what they know of each other. */
export function acrossCalls(design: Design, functions: Functions): void {
  if (!isRow(design.top)) return;
  const row = instancesOf(design.top);
  const uses = new Map<string, number>();
  for (const i of row) {
    const { name } = functions.function(i);
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const arrays = new Set(design.channels.filter((c) => c.kind === 'array').map((c) => c.name));
  const known = new Map<string, Known>();
  const wanted = new Map<string, Uint8Array>();
  const views = row.map((i) => new View(i, functions, arrays, uses.get(functions.function(i).name) === 1));
  for (const view of views) view.forward(known);
  for (const view of views.reverse()) view.backward(wanted);
}

/** Once through, in order. */
function isRow(region: Region): boolean {
  if (region.kind === 'instance') return true;
  return (region.kind === 'pipeline' || region.kind === 'sequence') && region.body.every(isRow);
}

/** The only block of a function, if that is all there is. */
function wholeBlock(f: OperatorFunction): Block | undefined {
  const [only, ...more] = f.body;
  return only?.kind === 'block' && more.length === 0 ? only : undefined;
}

class View {
  readonly #instance: Instance;
  readonly #functions: Functions;
  /** Parameters that are channels: place and channel. */
  readonly #inputs: readonly Passed[];
  readonly #outputs: readonly Passed[];
  #known: ReadonlyMap<string, Known> = new Map();
  readonly #open: boolean;

  /** `alone`: nobody else has this function. */
  constructor(instance: Instance, functions: Functions, arrays: ReadonlySet<string>, alone: boolean) {
    this.#instance = instance;
    this.#functions = functions;
    const { params } = functions.kernel(instance);
    const passed = instance.args.flatMap((a): Passed[] => {
      const place = params.findIndex((p) => p.name === a.param);
      const p = params[place];
      if (a.kind !== 'channel' || p?.kind !== 'array' || !arrays.has(a.name)) return [];
      return [{ place, param: p.name, dir: p.dir, channel: a.name }];
    });
    this.#inputs = passed.filter((p) => p.dir === 'in');
    this.#outputs = passed.filter((p) => p.dir === 'out');
    const f = functions.function(instance);
    this.#open = alone && f.pipeline !== undefined && wholeBlock(f) !== undefined;
  }

  forward(known: Map<string, Known>): void {
    if (!this.#open) return;
    let f = this.#functions.function(this.#instance);
    const found = this.#inputs.flatMap(({ param, channel }): [string, Known][] => {
      const codes = known.get(channel);
      return codes?.some((c) => c !== undefined) ? [[param, codes]] : [];
    });
    if (found.length > 0) {
      this.#known = new Map(found);
      f = this.#functions.remake(this.#instance, { known: this.#known, wanted: new Map() });
    }
    const block = wholeBlock(f);
    for (const { place, channel } of this.#outputs) {
      if (block) known.set(channel, literals(block, place, f.storages[place]!.elements));
    }
  }

  backward(wanted: Map<string, Uint8Array>): void {
    const f = this.#open ? this.#made(wanted) : this.#functions.function(this.#instance);
    for (const { place, channel } of this.#inputs) {
      const reads = wanted.get(channel) ?? new Uint8Array(f.storages[place]!.elements);
      wanted.set(channel, reads);
      if (!this.#open) reads.fill(1);
      else for (const e of readElements(f, place)) reads[e] = 1;
    }
  }

  /** Without the outputs that nobody wants. */
  #made(wanted: ReadonlyMap<string, Uint8Array>): OperatorFunction {
    const some = this.#outputs.flatMap(({ param, channel }): [string, Uint8Array][] => {
      const reads = wanted.get(channel);
      return reads?.includes(0) ? [[param, reads]] : [];
    });
    if (some.length === 0) return this.#functions.function(this.#instance);
    return this.#functions.remake(this.#instance, { known: this.#known, wanted: new Map(some) });
  }
}

interface Passed {
  readonly place: number;
  readonly param: string;
  readonly dir: 'in' | 'out' | 'inout';
  readonly channel: string;
}

function literals({ graph, outputs }: Block, place: number, elements: number): Known {
  const codes: (bigint | undefined)[] = new Array(elements).fill(undefined);
  for (const { cell, node } of outputs) {
    if (cell.storage !== place || graph.op[node] !== CONST) continue;
    for (const e of cell.elements ?? [cell.element]) codes[e] = graph.constants[graph.aux[node]!]!;
  }
  return codes;
}

function readElements(f: OperatorFunction, place: number): readonly number[] {
  return (wholeBlock(f)?.inputs ?? []).flatMap((i) =>
    isCell(i) && i.storage === place ? (i.elements ?? [i.element]) : [],
  );
}
