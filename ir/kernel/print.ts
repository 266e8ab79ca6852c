// Text of kernels, the inverse of parse.ts: parse(print(k)) equals k (without `source`).
import { type FixedType, sameType } from '../fixed/type.ts';
import type { Expr } from './expr.ts';
import type { Binding, ElementRef, Kernel, LoopMode, Param, Stmt, Storage } from './kernel.ts';
import { printElement, printExpr, typeText } from './print-expr.ts';
import { DefaultLabels } from './text-words.ts';

const LINE = 110;

function printBinding(b: Binding): string {
  if (b.kind === 'storage') return `storage(${b.type} ${b.impl})`;
  if (b.style === 'complete') return `${b.kind}(complete dim ${b.dim})`;
  return `${b.kind}(${b.style} dim ${b.dim} factor ${b.factor})`;
}

function printVariable(
  name: string,
  v: {
    readonly type: FixedType;
    readonly dims: readonly number[];
    readonly bindings: readonly Binding[];
  },
): string {
  const dims = v.dims.map((d) => `[${d}]`).join('');
  return [`${name}: ${typeText(v.type)}${dims}`, ...v.bindings.map(printBinding)].join(' ');
}

function printParam(p: Param): string {
  if (p.kind === 'stream') return `${p.dir} ${p.name}: stream<${typeText(p.type)}[${p.lanes}]>`;
  return `${p.kind === 'rom' ? 'rom' : p.dir} ${printVariable(p.name, p)}`;
}

function printStorage(s: Storage): string {
  const reset = s.reset === undefined ? '' : ` reset ${s.reset}`;
  return `${s.kind} ${printVariable(s.name, s)}${reset}`;
}

function printMode(mode: LoopMode): string {
  if (mode.kind === 'plain') return 'for';
  if (mode.kind === 'unroll') return 'unroll';
  return `pipeline ii=${mode.ii}${mode.rewind ? ' rewind' : ''}`;
}

class Printer {
  readonly #types = new Map<string, FixedType>();
  readonly #labels = new DefaultLabels();

  constructor(params: readonly Param[]) {
    for (const p of params) this.#types.set(p.name, p.type);
  }

  block(head: string, body: readonly Stmt[], indent: string): string {
    const lines = body.map((s) => this.stmt(s, `${indent}  `)).join('');
    return `${head} {\n${lines}${indent}}`;
  }

  stmt(s: Stmt, indent: string): string {
    return `${indent}${this.#text(s, indent)}\n`;
  }

  #text(s: Stmt, indent: string): string {
    switch (s.kind) {
      case 'decl':
        this.#types.set(s.storage.name, s.storage.type);
        return printStorage(s.storage);
      case 'let':
        return `let ${s.name} = ${printExpr(s.value)}`;
      case 'for': {
        const head = `${printMode(s.mode)} ${this.#range(s.label, s.index, s.count)}`;
        return this.#inline(head, s.body, indent) ?? this.block(head, s.body, indent);
      }
      case 'store':
        return `${printElement(s.target.buffer, s.target.index)} = ${this.#stored(s.target, s.value)}`;
      case 'accumulate':
        return `${printElement(s.target.buffer, s.target.index)} += ${printExpr(s.value)}`;
      case 'reduce': {
        const target = printElement(s.target.buffer, s.target.index);
        const range = this.#range(s.label, s.index, s.count);
        const head = `${target} = reduce ${s.order} ${s.op} ${range} as ${typeText(s.type)}`;
        return `${head} { ${printExpr(s.value)} }`;
      }
      case 'read':
        return `read ${s.stream} -> ${printStart(s.into)}`;
      case 'write':
        return `write ${printStart(s.from)} -> ${s.stream}`;
      case 'if': {
        const head = `if ${printExpr(s.cond)}`;
        if (s.otherwise.length === 0) {
          return this.#inline(head, s.then, indent) ?? this.block(head, s.then, indent);
        }
        const then = this.block(head, s.then, indent);
        const [only] = s.otherwise;
        if (s.otherwise.length === 1 && only!.kind === 'if')
          return `${then} else ${this.#text(only!, indent)}`;
        return `${then} ${this.block('else', s.otherwise, indent)}`;
      }
      case 'call':
        return `call ${s.kernel}(${s.args.join(', ')})`;
      case 'reset':
        return `reset ${s.state}`;
      case 'approx':
        return this.block(`approx ${s.fn}(${s.inputs.join(', ')}) -> ${s.output}`, s.body, indent);
    }
  }

  /** A body of one short assignment stands on one line. */
  #inline(head: string, body: readonly Stmt[], indent: string): string | undefined {
    const [only] = body;
    if (body.length !== 1 || !(only!.kind === 'store' || only!.kind === 'accumulate')) return undefined;
    const line = `${head} { ${this.#text(only!, indent)} }`;
    return line.length + indent.length <= LINE ? line : undefined;
  }

  #range(label: string, index: string, count: number): string {
    const shown = label === this.#labels.next(index) ? '' : `${label}: `;
    this.#labels.take(label);
    return `${shown}${index} in ${count}`;
  }

  /** `cast(…)` without a type casts to the type of what is assigned. */
  #stored(target: ElementRef, value: Expr): string {
    const type = this.#types.get(target.buffer);
    if (value.kind === 'cast' && type && sameType(value.to, type)) return `cast(${printExpr(value.a)})`;
    return printExpr(value);
  }
}

/** The first element of a buffer is written as the buffer alone. */
function printStart(ref: ElementRef): string {
  const first = ref.index.every((i) => i.kind === 'lit' && i.value === 0);
  return first ? ref.buffer : printElement(ref.buffer, ref.index);
}

function printPragmas(k: Kernel): string {
  const { pipeline, inline, instantiate, allocateMul } = k.pragmas;
  return [
    pipeline === undefined ? '' : ` pipeline ii=${pipeline}`,
    inline === undefined ? '' : ` inline ${inline}`,
    instantiate === undefined ? '' : ` instantiate(${instantiate.join(', ')})`,
    allocateMul === undefined ? '' : ` multipliers ${allocateMul}`,
  ].join('');
}

/** One kernel with a newline at its end. */
function printKernel(k: Kernel): string {
  const doc = k.doc === '' ? '' : `${k.doc.replace(/^/gm, '/// ')}\n`;
  const params = k.params.map(printParam);
  const flat = `kernel ${k.name}(${params.join(', ')})${printPragmas(k)}`;
  const head =
    flat.length + 2 <= LINE ? flat : `kernel ${k.name}(\n  ${params.join(',\n  ')}\n)${printPragmas(k)}`;
  return `${doc}${new Printer(k.params).block(head, k.body, '')}\n`;
}

/** A `.kn` file. */
export function printKernels(kernels: readonly Kernel[]): string {
  return kernels.map(printKernel).join('\n');
}
