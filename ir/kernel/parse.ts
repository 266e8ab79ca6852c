// The text form of kernels (`.kn`): statements and headers, recursive descent over parse-expr.ts. Comments are
// `//`, the doc line is `///`, a file holds several kernels, callees first. The grammar stands in README.md.
import { type Diagnostic, failed, ok, type Result } from '../diagnostics/diagnostic.ts';
import type { FixedType } from '../fixed/type.ts';
import type { Expr } from './expr.ts';
import { ilit } from './index-expr.ts';
import {
  APPROX_FUNCTIONS,
  type Binding,
  type ElementRef,
  type Kernel,
  type KernelPragmas,
  type LoopMode,
  type Param,
  type Stmt,
} from './kernel.ts';
import { ExprParser, type Named } from './parse-expr.ts';
import { DefaultLabels, RESERVED } from './text-words.ts';
import { Problem, TokenReader } from './token-reader.ts';
import { tokenize } from './tokens.ts';

class KernelParser {
  readonly #names = new Map<string, Named>();
  readonly #labels = new DefaultLabels();
  readonly #e: ExprParser;

  readonly r: TokenReader;

  constructor(r: TokenReader) {
    this.r = r;
    this.#e = new ExprParser(r, this.#names);
  }

  kernel(): Kernel {
    const r = this.r;
    const doc: string[] = [];
    while (r.token.kind === 'doc')
      doc.push(
        r
          .take()
          .text.replace(/^\/\/\/ ?/, '')
          .replace(/\r$/, ''),
      );
    r.want('kernel');
    const name = this.#newName('a kernel name');
    r.want('(');
    const params = r.list(')', () => this.#param());
    const pragmas = this.#pragmas();
    return { name, params, pragmas, body: this.#block(), doc: doc.join('\n') };
  }

  #newName(what: string): string {
    return RESERVED.has(this.r.token.text) ? this.r.expected(what) : this.r.word(what);
  }

  #param(): Param {
    const r = this.r;
    const dir = r.oneOf(['in', 'out', 'inout', 'rom']);
    const name = this.#newName('a parameter name');
    r.want(':');
    if (r.is('stream')) {
      if (dir === 'inout' || dir === 'rom') return r.expected('a type such as fixed<16,6>');
      r.take();
      r.want('<');
      const type = r.type();
      r.want('[');
      const lanes = r.integer('a number of lanes');
      r.want(']');
      r.want('>');
      this.#names.set(name, { kind: 'stream', type });
      return { kind: 'stream', dir, name, type, lanes };
    }
    const variable = this.#variable(name);
    return dir === 'rom' ? { kind: 'rom', name, ...variable } : { kind: 'array', dir, name, ...variable };
  }

  /** `fixed<16,6>[31][60] reshape(complete dim 2)` */
  #variable(name: string): { type: FixedType; dims: readonly number[]; bindings: readonly Binding[] } {
    const type = this.r.type();
    const dims: number[] = [];
    while (this.r.accept('[')) {
      dims.push(this.r.integer('a dimension'));
      this.r.want(']');
    }
    this.#names.set(name, { kind: 'buffer', type, dims });
    const bindings: Binding[] = [];
    while (this.r.is('partition') || this.r.is('reshape') || this.r.is('storage'))
      bindings.push(this.#binding());
    return { type, dims, bindings };
  }

  #binding(): Binding {
    const r = this.r;
    const kind = r.oneOf(['partition', 'reshape', 'storage']);
    r.want('(');
    const binding = ((): Binding => {
      if (kind === 'storage') {
        const type = r.oneOf(['rom_1p', 'rom_2p', 'rom_np', 'ram_1p', 'ram_2p', 'ram_s2p']);
        return { kind, type, impl: r.oneOf(['bram', 'lutram', 'uram', 'auto']) };
      }
      const style = r.oneOf(['complete', 'block', 'cyclic']);
      r.want('dim');
      const dim = r.integer('a dimension');
      if (style === 'complete') return { kind, style, dim };
      r.want('factor');
      return { kind, style, dim, factor: r.integer('a factor') };
    })();
    r.want(')');
    return binding;
  }

  #pragmas(): KernelPragmas {
    const r = this.r;
    let pragmas: KernelPragmas = {};
    for (;;) {
      if (r.accept('pipeline')) pragmas = { ...pragmas, pipeline: this.#interval() };
      else if (r.accept('inline')) pragmas = { ...pragmas, inline: r.oneOf(['on', 'off', 'recursive']) };
      else if (r.accept('instantiate')) {
        r.want('(');
        pragmas = { ...pragmas, instantiate: r.list(')', () => r.word('a parameter')) };
      } else if (r.accept('multipliers')) pragmas = { ...pragmas, allocateMul: r.integer('a limit') };
      else return pragmas;
    }
  }

  #interval(): number {
    this.r.want('ii');
    this.r.want('=');
    return this.r.integer('an initiation interval');
  }

  #block(): readonly Stmt[] {
    const r = this.r;
    r.want('{');
    const body: Stmt[] = [];
    while (!r.accept('}')) body.push(r.nested(() => this.#stmt()));
    return body;
  }

  #range(): { label: string; index: string; count: number } {
    const r = this.r;
    const first = this.#newName('a loop index');
    const label = r.accept(':') ? first : undefined;
    const index = label === undefined ? first : this.#newName('a loop index');
    const shown = label ?? this.#labels.next(index);
    this.#labels.take(shown);
    r.want('in');
    return { label: shown, index, count: r.integer('an iteration count') };
  }

  #stmt(): Stmt {
    const r = this.r;
    switch (r.token.kind === 'word' ? r.token.text : '') {
      case 'reg':
      case 'ram':
      case 'state':
        return this.#decl();
      case 'let': {
        r.take();
        const name = this.#newName('a name');
        r.want('=');
        const value = this.#e.expr();
        this.#names.set(name, { kind: 'local', type: value.type });
        return { kind: 'let', name, value };
      }
      case 'for':
      case 'unroll':
      case 'pipeline': {
        const mode = this.#mode();
        return { kind: 'for', ...this.#range(), mode, body: this.#block() };
      }
      case 'read': {
        r.take();
        const stream = this.#stream();
        r.want('->');
        return { kind: 'read', stream, into: this.#start() };
      }
      case 'write': {
        r.take();
        const from = this.#start();
        r.want('->');
        return { kind: 'write', stream: this.#stream(), from };
      }
      case 'if':
        return this.#if();
      case 'call': {
        r.take();
        const kernel = r.word('a kernel name');
        r.want('(');
        return { kind: 'call', kernel, args: r.list(')', () => r.word('an argument')) };
      }
      case 'reset':
        r.take();
        return { kind: 'reset', state: r.word('a state variable') };
      case 'approx':
        return this.#approx();
      default:
        return this.#assignment();
    }
  }

  #decl(): Stmt {
    const r = this.r;
    const kind = r.oneOf(['reg', 'ram', 'state']);
    const name = this.#newName('a name');
    r.want(':');
    const storage = { kind, name, ...this.#variable(name) };
    // `reset` also opens a statement, which a name follows.
    const initial = r.is('reset') && (r.following.kind === 'number' || r.following.text === '-');
    if (!initial) return { kind: 'decl', storage };
    r.take();
    return { kind: 'decl', storage: { ...storage, reset: r.code('a reset code') } };
  }

  #mode(): LoopMode {
    const r = this.r;
    if (r.accept('for')) return { kind: 'plain' };
    if (r.accept('unroll')) return { kind: 'unroll' };
    r.want('pipeline');
    return { kind: 'pipeline', ii: this.#interval(), rewind: r.accept('rewind') };
  }

  #buffer(): { name: string; type: FixedType; dims: readonly number[] } {
    const r = this.r;
    if (r.token.kind !== 'word' || RESERVED.has(r.token.text)) r.expected('a statement');
    const token = r.take();
    const named = this.#names.get(token.text);
    if (named?.kind !== 'buffer') return r.unknown('buffer', token, this.#names.keys());
    return { name: token.text, type: named.type, dims: named.dims };
  }

  #stream(): string {
    const { token } = this.r;
    const name = this.r.word('a stream');
    return this.#names.get(name)?.kind === 'stream'
      ? name
      : this.r.unknown('stream', token, this.#names.keys());
  }

  /** A buffer without indices means its first element. */
  #start(): ElementRef {
    const { name, dims } = this.#buffer();
    return { buffer: name, index: this.r.is('[') ? this.#e.subscripts() : dims.map(() => ilit(0)) };
  }

  #if(): Stmt {
    const r = this.r;
    r.want('if');
    const cond = this.#e.expr();
    const then = this.#block();
    if (!r.accept('else')) return { kind: 'if', cond, then, otherwise: [] };
    return { kind: 'if', cond, then, otherwise: r.is('if') ? [r.nested(() => this.#if())] : this.#block() };
  }

  #approx(): Stmt {
    const r = this.r;
    r.want('approx');
    const fn = r.oneOf(APPROX_FUNCTIONS);
    r.want('(');
    const inputs = r.list(')', () => r.word('an input'));
    r.want('->');
    const output = r.word('an output');
    return { kind: 'approx', fn, inputs, output, body: this.#block() };
  }

  #assignment(): Stmt {
    const r = this.r;
    const buffer = this.#buffer();
    const target: ElementRef = { buffer: buffer.name, index: this.#e.subscripts() };
    if (r.accept('+=')) return { kind: 'accumulate', target, value: this.#e.expr() };
    r.want('=');
    if (!r.accept('reduce')) return { kind: 'store', target, value: this.#e.expr(buffer.type) };
    const order = r.oneOf(['sequential', 'tree']);
    const op = r.oneOf(['add', 'min', 'max']);
    const range = this.#range();
    r.want('as');
    const type = r.type();
    r.want('{');
    const value: Expr = this.#e.expr();
    r.want('}');
    return { kind: 'reduce', ...range, op, order, target, value, type };
  }
}

/** Reads a `.kn` text; problems are collected, at most one a kernel. `file` is the name diagnostics show. */
export function parseKernels(text: string, file = 'kernel.kn'): Result<readonly Kernel[]> {
  const reader = new TokenReader(tokenize(text), file);
  const kernels: Kernel[] = [];
  const diagnostics: Diagnostic[] = [];
  while (reader.token.kind !== 'end') {
    try {
      kernels.push(new KernelParser(reader).kernel());
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      diagnostics.push(problem.diagnostic);
      reader.recover();
    }
  }
  return diagnostics.length > 0 ? failed(diagnostics) : ok(kernels);
}
