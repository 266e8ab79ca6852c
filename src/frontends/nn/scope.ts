// The names of one file: what each means so far, where each is declared, and which are used. Anonymous ops get
// `kind_1`, `kind_2`, … past every name the file writes, so an op's name depends on its own kind alone.
import { languageMessages as m } from '#ir/diagnostics/catalogue/language';
import type { ValueRef } from '#ir/graph/module';
import type { Arg, PipeNode, Statement, Word } from './ast.ts';
import type { Report } from './report.ts';
import type { Span } from './source.ts';

/** Stands for a value that could not be read; a diagnostic has been given. */
export const UNKNOWN: ValueRef = { op: '', output: 0 };

function* namesOfPipe(pipe: PipeNode): Generator<Word> {
  const calls = pipe.first.kind === 'call' ? [pipe.first, ...pipe.steps] : pipe.steps;
  for (const call of calls) {
    if (call.name) yield call.name;
    yield* namesOfArgs(call.args);
  }
}

function* namesOfArgs(args: readonly Arg[]): Generator<Word> {
  for (const arg of args) if (arg.kind === 'pipe') yield* namesOfPipe(arg.pipe);
}

function* namesOf(statement: Statement): Generator<Word> {
  if (statement.kind === 'input' || statement.kind === 'bind') yield statement.name;
  if (statement.kind === 'bind' || statement.kind === 'pipe') yield* namesOfPipe(statement.pipe);
  if (statement.kind === 'output') for (const pipe of statement.pipes) yield* namesOfPipe(pipe);
}

interface Entry {
  readonly value: ValueRef;
  readonly span: Span;
  used: boolean;
}

export class Scope {
  readonly #declared = new Map<string, Span>();
  readonly #entries = new Map<string, Entry>();
  readonly #counts = new Map<string, number>();

  readonly broken: ReadonlySet<string>;
  readonly report: Report;

  constructor(statements: readonly Statement[], broken: ReadonlySet<string>, report: Report) {
    this.broken = broken;
    this.report = report;
    for (const statement of statements) {
      for (const word of namesOf(statement)) {
        if (!this.#declared.has(word.text)) this.#declared.set(word.text, word);
      }
    }
  }

  define(name: string, span: Span, value: ValueRef): void {
    const earlier = this.#entries.get(name);
    if (earlier) {
      const notes = [{ message: 'first defined here', at: this.report.source.location(earlier.span) }];
      this.report.add(m.duplicateName, { name }, span, 'give one of them another name', notes);
      return;
    }
    this.#entries.set(name, { value, span, used: false });
  }

  /** The value a name stands for; undefined names are reported once here. */
  use(word: Word): ValueRef {
    const entry = this.#entries.get(word.text);
    if (entry) {
      entry.used = true;
      return entry.value;
    }
    if (this.broken.has(word.text)) return UNKNOWN;
    const later = this.#declared.get(word.text);
    if (later) {
      const notes = [{ message: 'it is defined here', at: this.report.source.location(later) }];
      this.report.add(m.usedBeforeDefinition, { name: word.text }, word, 'move the definition up', notes);
    } else {
      const fix = this.report.suggest(word.text, this.#declared.keys());
      this.report.add(m.undefinedValue, { name: word.text }, word, fix);
    }
    return UNKNOWN;
  }

  /** Marks the op behind a value as used: something reads it, or another name stands for it. */
  consume(value: ValueRef): void {
    const entry = this.#entries.get(value.op);
    if (entry) entry.used = true;
  }

  valueOf(name: string): ValueRef | undefined {
    return this.#entries.get(name)?.value;
  }

  names(): Iterable<string> {
    return this.#entries.keys();
  }

  anonymous(kind: string): string {
    let n = (this.#counts.get(kind) ?? 0) + 1;
    while (this.#declared.has(`${kind}_${n}`) || this.broken.has(`${kind}_${n}`)) n++;
    this.#counts.set(kind, n);
    return `${kind}_${n}`;
  }

  /** Warns of every name nothing reads. */
  reportUnused(): void {
    for (const [name, { used, span }] of this.#entries) {
      if (!used) this.report.add(m.unusedValue, { name }, span, `write \`output ${name}\`, or remove it`);
    }
  }
}
