// The text form of operator functions (`.og`), for tests and dumps; parse.ts reads it back. A node is one line,
// `%5 = add s17 %3, %4 times 8`: number, operator, type, operands, how many equal operators it stands for.
import { CompilerBug } from '../errors.ts';
import {
  type AdderTrees,
  type Block,
  type Cell,
  type Counter,
  type Division,
  OPERAND,
  OPERATORS,
  type OperatorFunction,
  type OperatorRegion,
  type OperatorStorage,
  PREDICATES,
} from './graph.ts';

function named(name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new CompilerBug(`"${name}" cannot stand in operator text`);
  return name;
}

const typed = (width: number, signed: boolean | number): string => `${signed ? 's' : 'u'}${width}`;

function division({ style, size, lanes, words }: Division): string {
  return `${style} ${size} lanes ${lanes} words ${words}`;
}

function storageLine(s: OperatorStorage): string {
  return [
    s.kind,
    ...(s.dir === undefined ? [] : [s.dir]),
    `${named(s.name)}: ${typed(s.width, s.signed)}[${s.elements}]`,
    ...(s.lanes === 1 ? [] : [`lanes ${s.lanes}`]),
    ...(s.words === Math.ceil(s.elements / s.lanes) ? [] : [`words ${s.words}`]),
    ...(s.impl === 'auto' ? [] : [s.impl]),
    ...(s.trimmed === undefined ? [] : [`trimmed ${s.trimmed}`]),
    ...(s.layout === undefined ? [] : [`layout (${s.layout.map(division).join(', ')})`]),
    ...(s.codes === undefined ? [] : [`= (${Array.from(s.codes, String).join(', ')})`]),
  ].join(' ');
}

/** `(%1 + %2: s9) + %3`: what each adder but the last gives stands behind it. Takes the operands it names. */
function sum(trees: AdderTrees, tree: number, operands: string[]): string {
  const part = (t: number): string => {
    if (t === OPERAND) return operands.shift()!;
    const type = trees.type[t]!;
    return `(${sum(trees, t, operands)}: ${typed(type >> 1, type & 1)})`;
  };
  return `${part(trees.a[tree]!)} + ${part(trees.b[tree]!)}`;
}

class Printer {
  readonly #storages: readonly OperatorStorage[];
  readonly lines: string[] = [];

  constructor(storages: readonly OperatorStorage[]) {
    this.#storages = storages;
  }

  #storage(place: number): string {
    const storage = this.#storages[place];
    if (storage === undefined) throw new CompilerBug(`no storage ${place} in operator text`);
    return named(storage.name);
  }

  #source(source: Cell | Counter | undefined): string {
    if (source === undefined) throw new CompilerBug('an input node has no place in Block.inputs');
    if ('loop' in source) {
      const divide = source.divide === 1 ? '' : ` divide ${source.divide}`;
      const modulo = source.modulo === undefined ? '' : ` modulo ${source.modulo}`;
      return `loop ${named(source.loop)}${divide}${modulo}`;
    }
    return `${this.#storage(source.storage)}[${(source.elements ?? [source.element]).join(' ')}]`;
  }

  #node(block: Block, n: number): string {
    const g = block.graph;
    const op = OPERATORS[g.op[n]!]!;
    const aux = g.aux[n]!;
    const words: string[] = [`%${n} =`, op];
    if (op === 'cmp') words.push(PREDICATES[aux]!);
    if (op === 'load' || op === 'store' || op === 'read' || op === 'write') words.push(this.#storage(aux));
    words.push(typed(g.width[n]!, g.signed[n]!));
    if (op === 'input') words.push(this.#source(block.inputs[aux]));
    if (op === 'const') words.push(String(g.constants[aux]));
    const operands = Array.from(g.operands.subarray(g.first[n], g.first[n + 1]), (o) => `%${o}`);
    if (op === 'sum') words.push(sum(g.trees, aux, operands.splice(0)));
    if (operands.length > 0) words.push(operands.join(', '));
    if (op === 'wire' && aux !== 0) words.push(`shift ${aux}`);
    if (op === 'mux' && aux !== 0) words.push(aux > 0 ? `of ${aux}` : `packed ${-aux}`);
    if (op === 'select' && aux !== 0) words.push('steers');
    if (g.count[n] !== 1) words.push(`times ${g.count[n]}`);
    return words.join(' ');
  }

  region(region: OperatorRegion, indent: string): void {
    if (region.kind === 'call') {
      const args = region.args.map((a) => this.#storage(a)).join(', ');
      this.lines.push(`${indent}call ${named(region.function)}(${args}) site ${region.site}`);
      return;
    }
    if (region.kind === 'branch') {
      this.lines.push(`${indent}branch ${this.#source(region.condition)} {`);
      for (const r of region.then) this.region(r, `${indent}  `);
      this.lines.push(`${indent}} else {`);
      for (const r of region.otherwise) this.region(r, `${indent}  `);
      this.lines.push(`${indent}}`);
      return;
    }
    if (region.kind === 'block') {
      this.lines.push(`${indent}block {`);
      for (let n = 0; n < region.graph.size; n++) this.lines.push(`${indent}  ${this.#node(region, n)}`);
      for (const { cell, node } of region.outputs) {
        this.lines.push(`${indent}  ${this.#source(cell)} = %${node}`);
      }
    } else {
      const ii = region.ii === undefined ? '' : ` ii ${region.ii}`;
      const rewind = region.rewind ? ' rewind' : '';
      this.lines.push(`${indent}loop ${named(region.label)} trip ${region.trip}${ii}${rewind} {`);
      for (const r of region.body) this.region(r, `${indent}  `);
    }
    this.lines.push(`${indent}}`);
  }
}

/**
 * `parse(print(f))` is `f`, with inputs and constants of a block numbered in the order of their nodes, as
 * GraphBuilder numbers them.
 */
export function printOperators(f: OperatorFunction): string {
  const printer = new Printer(f.storages);
  const head = [
    `function ${named(f.name)} of ${named(f.kernel)}`,
    ...(f.pipeline === undefined ? [] : [`pipeline ${f.pipeline}`]),
    ...(f.multipliers === undefined ? [] : [`multipliers ${f.multipliers}`]),
    ...(f.inline ? ['inline'] : []),
    '{',
  ].join(' ');
  printer.lines.push(head, ...f.storages.map((s) => `  ${storageLine(s)}`));
  for (const r of f.body) printer.region(r, '  ');
  printer.lines.push('}');
  return `${printer.lines.join('\n')}\n`;
}
