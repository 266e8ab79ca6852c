// Statements → module. Values are defined before they are used, so a model can hold no cycle; every mistake of the
// file is reported, and a module comes out only when there is none.
import { languageMessages as m } from '#ir/diagnostics/catalogue/language';
import { failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { FixedType } from '#ir/fixed/type';
import type { Module, Op, Settings, ValueRef } from '#ir/graph/module';
import { OPS } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import type { Location } from '#ir/location';
import type { CallNode, Item, PipeNode, RefNode, Statement, Value, Word } from './ast.ts';
import { KNOWN_OPS, opKindOf } from './op-names.ts';
import { Report } from './report.ts';
import { resolveOp } from './resolve-op.ts';
import { RuleResolver } from './resolve-rules.ts';
import { Scope, UNKNOWN } from './scope.ts';
import type { SyntaxTree } from './syntax.ts';
import { resolveTarget } from './target.ts';
import { dimsOf, typeOf } from './values.ts';

export interface NnModel {
  readonly module: Module;
  /** The `weights` statement: a path relative to the file, for attachWeights (weights.ts) to be filled from. */
  readonly weights?: { readonly path: string; readonly at: Location };
}

type Kind<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

class Resolver {
  readonly #ops: Op[] = [];
  readonly #outputs: ValueRef[] = [];
  readonly #aliases = new Map<string, FixedType | 'auto'>();
  readonly #scope: Scope;
  #settings: Settings = {};

  readonly tree: SyntaxTree;
  readonly report: Report;

  constructor(tree: SyntaxTree, report: Report) {
    this.tree = tree;
    this.report = report;
    this.#scope = new Scope(tree.statements, tree.broken, report);
  }

  run(): NnModel {
    for (const s of this.tree.statements) if (s.kind === 'type') this.#type(s);
    for (const s of this.tree.statements) this.#flow(s);
    const rules = this.#rules();
    const model = this.#single('model');
    const name = model?.name.text ?? nameOfFile(this.tree.source.file);
    const compat = this.#single('compat');
    if (compat) this.#compat(compat.word);
    const weights = this.#single('weights');
    this.#checkEnds(name);
    if (!hasErrors(this.report.diagnostics)) this.#scope.reportUnused();
    return {
      module: {
        name,
        body: { ops: this.#ops, outputs: this.#outputs },
        settings: this.#settings,
        rules,
        source: this.report.source.location(model ?? { start: 0, end: 0 }),
      },
      ...(weights ? { weights: { path: weights.path.text, at: this.report.source.location(weights) } } : {}),
    };
  }

  #single<K extends Statement['kind']>(kind: K): Kind<K> | undefined {
    const [first, ...more] = this.tree.statements.filter((s): s is Kind<K> => s.kind === kind);
    for (const again of more) {
      const notes = [{ message: 'first given here', at: this.report.source.location(first!) }];
      this.report.add(m.duplicateStatement, { what: `"${kind}"` }, again, 'keep one of them', notes);
    }
    return first;
  }

  #type({ name, value }: Kind<'type'>): void {
    const type = typeOf(value, this.#aliases, this.report);
    if (this.#aliases.has(name.text)) this.report.add(m.duplicateName, { name: name.text }, name);
    else if (type !== undefined) this.#aliases.set(name.text, type);
  }

  #compat(word: Word): void {
    if (word.text === 'hls4ml' || word.text === 'none') {
      const origin = this.report.source.location(word);
      this.#settings = { ...this.#settings, compat: { value: word.text, origin } };
    } else {
      const fix = this.report.suggest(word.text, ['hls4ml', 'none']);
      this.report.add(m.illegalValue, { name: 'compat', problem: 'must be hls4ml or none' }, word, fix);
    }
  }

  #rules(): readonly Rule[] {
    const resolver = new RuleResolver(
      this.#ops,
      this.#scope,
      this.#aliases,
      this.report,
      !hasErrors(this.tree.diagnostics),
    );
    const rules: Rule[] = [];
    const target = this.#single('target');
    for (const s of this.tree.statements) {
      if (s === target) {
        const read = resolveTarget(target.part, target.items, this.#aliases, this.report);
        this.#settings = { ...this.#settings, ...read.settings };
        for (const rule of read.rules) rules.push(rule);
      }
      if (s.kind !== 'rule') continue;
      for (const selector of s.selectors) for (const r of resolver.resolve(selector, s.items)) rules.push(r);
    }
    return rules;
  }

  #flow(s: Statement): void {
    if (s.kind === 'input') this.#input(s);
    else if (s.kind === 'pipe') this.#pipe(s.pipe);
    else if (s.kind === 'bind') this.#bind(s);
    else if (s.kind === 'output') {
      for (const pipe of s.pipes) {
        const value = this.#pipe(pipe);
        this.#scope.consume(value);
        this.#outputs.push(value);
      }
    }
  }

  #input(s: Kind<'input'>): void {
    if (s.dims.numbers.length > 0) dimsOf(s.dims, this.report);
    const result: Item[] = s.type
      ? [
          {
            kind: 'setting',
            name: { ...s.type, text: 'result', quoted: false },
            value: s.type,
            start: s.type.start,
            end: s.type.end,
          },
        ]
      : [];
    this.#add({
      kind: 'input',
      name: s.name.text,
      nameSpan: s.name,
      inputs: [],
      positional: [s.dims],
      named: [],
      items: [...result, ...s.items],
      shapes: s.shapes,
      span: s,
    });
  }

  #bind(s: Kind<'bind'>): void {
    const calls = s.pipe.steps;
    const last = calls[calls.length - 1] ?? s.pipe.first;
    // The last op of `name = …` takes that name unless it has one of its own.
    const takes = last.kind === 'call' && !last.name;
    const value = this.#pipe(s.pipe, takes ? s.name : undefined);
    if (takes && value !== UNKNOWN) return;
    this.#scope.consume(value);
    this.#scope.define(s.name.text, s.name, value);
  }

  /** `lastName` is what an anonymous last op is called. */
  #pipe(pipe: PipeNode, lastName?: Word): ValueRef {
    const { first, steps } = pipe;
    let value =
      first.kind === 'ref'
        ? this.#ref(first)
        : this.#call(first, undefined, steps.length === 0 ? lastName : undefined);
    steps.forEach((step, i) => {
      value = this.#call(step, value, i === steps.length - 1 ? lastName : undefined);
    });
    return value;
  }

  #ref(ref: RefNode): ValueRef {
    const value = this.#scope.use(ref.name);
    if (ref.output === '0' || value === UNKNOWN) return value;
    const output = Number(ref.output);
    if (/^\d{1,4}$/.test(ref.output) && value.output === 0) return { op: value.op, output };
    this.report.add(m.illegalValue, { name: 'an output', problem: 'must be a number from 0 to 9999' }, ref);
    return UNKNOWN;
  }

  #call(call: CallNode, piped: ValueRef | undefined, lastName: Word | undefined): ValueRef {
    const inputs: ValueRef[] = piped ? [piped] : [];
    const positional: Value[] = [];
    for (const arg of call.args) {
      if (arg.kind === 'pipe') inputs.push(this.#pipe(arg.pipe));
      else if (arg.kind === 'positional') positional.push(arg.value);
    }
    for (const input of inputs) this.#scope.consume(input);
    const kind = opKindOf(call.op.text);
    if (!kind || call.op.quoted) {
      const notes = [{ message: `the ops are ${Object.keys(OPS).join(', ')}` }];
      const fix = this.report.suggest(call.op.text, KNOWN_OPS);
      this.report.add(m.unknownOp, { name: call.op.text }, call.op, fix, notes);
      if (call.name) this.#scope.define(call.name.text, call.name, UNKNOWN);
      return UNKNOWN;
    }
    const name = call.name ?? lastName;
    return this.#add({
      kind,
      name: name?.text ?? this.#scope.anonymous(kind),
      nameSpan: name ?? call.op,
      inputs,
      positional,
      named: call.args.filter((a) => a.kind === 'named'),
      items: call.items,
      shapes: call.shapes,
      span: call,
    });
  }

  #add(
    text: Parameters<typeof resolveOp>[0] & { readonly nameSpan: { start: number; end: number } },
  ): ValueRef {
    const op = resolveOp(text, this.#aliases, this.report);
    const value = { op: op.name, output: 0 };
    this.#ops.push(op);
    this.#scope.define(op.name, text.nameSpan, value);
    return value;
  }

  #checkEnds(name: string): void {
    // A broken statement may have held what seems to be missing.
    if (hasErrors(this.tree.diagnostics)) return;
    const end = { start: this.tree.source.text.length, end: this.tree.source.text.length };
    if (!this.#ops.some((op) => op.kind === 'input')) {
      this.report.add(m.noInput, { name }, end, 'write `input x: fixed<16,6>[16]`');
    }
    if (this.#outputs.length === 0) this.report.add(m.noOutput, { name }, end, 'write `output …`');
  }
}

function nameOfFile(file: string): string {
  const base = file.split(/[\\/]/).pop() ?? '';
  return base.replace(/\.nn$/, '') || 'model';
}

export function resolveNn(tree: SyntaxTree): Result<NnModel> {
  const report = new Report(tree.source);
  for (const d of tree.diagnostics) report.diagnostics.push(d);
  const model = new Resolver(tree, report).run();
  return hasErrors(report.diagnostics) ? failed(report.diagnostics) : ok(model, report.diagnostics);
}
