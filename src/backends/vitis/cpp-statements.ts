// Statements of kernels as lines of C++, four spaces a level, directives first in the block they act on.
import type { Expr } from '#ir/kernel/expr';
import type { ElementRef, Stmt, Storage } from '#ir/kernel/kernel';
import { ExprEmitter } from './cpp-expr.ts';
import { bindingPragma, loopPragma } from './cpp-pragmas.ts';
import { type KernelScope, usedNames } from './cpp-scope.ts';
import { commentText, cppConstant, cppShape, cppType } from './cpp-text.ts';
import { readLines, writeLines } from './cpp-tokens.ts';

export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((l) => (l === '' ? l : `    ${l}`));
}

export function dimsText(dims: readonly number[]): string {
  return dims.map((d) => `[${d}]`).join('');
}

export class StatementEmitter {
  readonly #scope: KernelScope;
  readonly #exprs: ExprEmitter;
  readonly #resets = new Map<string, Storage>();

  constructor(scope: KernelScope) {
    this.#scope = scope;
    this.#exprs = new ExprEmitter(scope);
  }

  list(body: readonly Stmt[]): readonly string[] {
    return body.flatMap((s, n) => this.#stmt(s, body.slice(n + 1)));
  }

  /** A nested block: what it declares ends with it. */
  #block(head: string, pragmas: readonly string[], body: () => readonly string[]): readonly string[] {
    const lines = this.#scope.block(body);
    return [`${head} {`, ...indent(pragmas), ...indent(lines), '}'];
  }

  #loop(label: string, index: string, count: number): string {
    const i = this.#scope.cpp(index);
    return `${this.#scope.cpp(label)}: for (int ${i} = 0; ${i} < ${count}; ${i}++)`;
  }

  /** `rest` follows in the same block. */
  #stmt(s: Stmt, rest: readonly Stmt[]): readonly string[] {
    const e = this.#exprs;
    switch (s.kind) {
      case 'decl':
        return this.#decl(s.storage, rest);
      case 'let':
        return this.#let(s, rest);
      case 'for':
        return this.#block(this.#loop(s.label, s.index, s.count), loopPragma(s.mode), () => {
          this.#scope.setCount(s.index, s.count);
          return this.list(s.body);
        });
      case 'store':
        return [`${e.element(s.target.buffer, s.target.index)} = ${this.#stored(s.target, s.value)};`];
      case 'accumulate':
        return [`${e.element(s.target.buffer, s.target.index)} += ${this.#added(s.target, s.value)};`];
      case 'reduce':
        return this.#reduce(s);
      case 'read':
        return readLines(s.stream, s.into, this.#scope, e);
      case 'write':
        return writeLines(s.stream, s.from, this.#scope, e);
      case 'if':
        return this.#if(s);
      case 'call': {
        const args = s.args.map((a) => this.#scope.cpp(a));
        return [`${this.#scope.calleeText(s.kernel)}(${args.join(', ')});`];
      }
      case 'reset':
        return this.#reset(s.state);
      case 'approx': {
        const inputs = s.inputs.map((i) => this.#scope.cpp(i)).join(', ');
        const comment = commentText(`// ${this.#scope.cpp(s.output)} approximates ${s.fn} of ${inputs}`);
        return [comment, '{', ...indent(this.#scope.block(() => this.list(s.body))), '}'];
      }
    }
  }

  #stored(target: ElementRef, value: Expr): string {
    return this.#scope.storingTo(target.buffer, () => this.#exprs.assigned(value));
  }

  #added(target: ElementRef, value: Expr): string {
    return this.#scope.storingTo(target.buffer, () => this.#exprs.value(value));
  }

  #decl(s: Storage, rest: readonly Stmt[]): readonly string[] {
    const scope = this.#scope;
    const type = scope.names.fresh(scope.cpp(s.name), 't');
    const v = scope.declare(s.name, s.type, s.dims, type);
    scope.addTypedef(s.type, type);
    if (s.kind === 'state') this.#resets.set(s.name, s);
    return [
      `typedef ${cppType(s.type)} ${type};`,
      `${s.kind === 'state' ? 'static ' : ''}${type} ${v.cpp}${dimsText(s.dims)};`,
      ...s.bindings.map((b) => bindingPragma(v.cpp, b)),
      ...this.#unused(s.name, rest),
    ];
  }

  /** Says to the compiler that a variable nobody reads is meant. */
  #unused(name: string, rest: readonly Stmt[]): readonly string[] {
    return usedNames(rest, false).has(name) ? [] : [`(void)${this.#scope.cpp(name)};`];
  }

  #let(s: Extract<Stmt, { kind: 'let' }>, rest: readonly Stmt[]): readonly string[] {
    const flag = this.#exprs.isBool(s.value);
    const value = flag ? this.#exprs.condition(s.value) : this.#exprs.value(s.value);
    this.#scope.setFlag(s.name, flag);
    const type = flag ? 'bool' : cppShape(s.value.type);
    return [`const ${type} ${this.#scope.cpp(s.name)} = ${value};`, ...this.#unused(s.name, rest)];
  }

  #if(s: Extract<Stmt, { kind: 'if' }>): readonly string[] {
    const then = this.#block(`if (${this.#exprs.condition(s.cond)})`, [], () => this.list(s.then));
    if (s.otherwise.length === 0) return then;
    const otherwise = this.#block('} else', [], () => this.list(s.otherwise));
    return [...then.slice(0, -1), ...otherwise];
  }

  #reset(state: string): readonly string[] {
    const s = this.#resets.get(state)!;
    const type = this.#scope.typeName(s.type);
    const value = cppConstant(s.reset ?? 0n, s.type, type);
    const target = this.#scope.cpp(state);
    const complete = s.bindings.some((b) => b.kind === 'partition' && b.style === 'complete' && b.dim === 0);
    const pragma = complete ? ['#pragma HLS UNROLL'] : [];
    let lines: readonly string[] = [`${target}${s.dims.map((_, d) => `[i${d}]`).join('')} = ${value};`];
    for (let d = s.dims.length - 1; d >= 0; d--) {
      const label = this.#scope.names.fresh(`reset_${target}_${d}`);
      const head = `${label}: for (int i${d} = 0; i${d} < ${s.dims[d]}; i${d}++) {`;
      lines = [head, ...indent(pragma), ...indent(lines), '}'];
    }
    return lines;
  }

  #reduce(s: Extract<Stmt, { kind: 'reduce' }>): readonly string[] {
    const scope = this.#scope;
    const label = scope.cpp(s.label);
    const type = scope.typeName(s.type);
    const value = scope.block(() => {
      scope.setCount(s.index, s.count);
      return this.#exprs.value(s.value);
    });
    const target = this.#exprs.element(s.target.buffer, s.target.index);
    const i = scope.cpp(s.index);
    const head = `${this.#loop(s.label, s.index, s.count)} {`;
    if (s.order === 'tree') {
      const terms = scope.names.fresh(`${label}_terms`);
      return [
        `${type} ${terms}[${s.count}];`,
        bindingPragma(terms, { kind: 'partition', style: 'complete', dim: 0 }),
        head,
        '    #pragma HLS UNROLL',
        `    ${terms}[${i}] = ${type}(${value});`,
        '}',
        `${target} = ops::tree<${type}, ${s.count}>::${s.op}(${terms});`,
      ];
    }
    const sum = scope.names.fresh(`${label}_so_far`);
    const term = scope.names.fresh(`${label}_term`);
    const next = {
      add: `${sum} + ${term}`,
      min: `${term} < ${sum} ? ${term} : ${sum}`,
      max: `${term} > ${sum} ? ${term} : ${sum}`,
    }[s.op];
    return [
      `${type} ${sum} = 0;`,
      head,
      '    #pragma HLS UNROLL',
      `    const ${type} ${term} = ${type}(${value});`,
      `    ${sum} = ${i} == 0 ? ${term} : ${type}(${next});`,
      '}',
      `${target} = ${sum};`,
    ];
  }
}
