// Statements as JavaScript, in the interpreter's structure: same loops, same order of additions. Each statement runs
// over the samples of the tile before the next one begins, so that loops and addresses are paid for once a tile.
import type { Expr } from '#ir/kernel/expr';
import type { ElementRef, Kernel, Stmt } from '#ir/kernel/kernel';
import {
  type Before,
  conditionText,
  elementAt,
  literal,
  uniformElement,
  type Value,
  valueText,
} from './expr-text.ts';
import { neverMinusZero } from './minus-zero.ts';
import { type FunctionText, Scope } from './scope.ts';
import { type FloatStore, LANES, newArray } from './store.ts';

export type Kernels = ReadonlyMap<string, Kernel>;

function bodyText(body: readonly Stmt[], scope: Scope, kernels: Kernels): void {
  for (const s of body) stmtText(s, scope, kernels);
}

/** Lines in a block of their own, since the names of addresses are constants. */
function block(head: string, scope: Scope, inside: () => void): void {
  scope.text.lines.push(`${head}{`);
  inside();
  scope.text.lines.push('}');
}

/** `make` gives the line of one sample and what must stand before the loop over samples. */
function overSamples(scope: Scope, make: (before: Before) => string): void {
  const before: Before = [];
  const line = make(before);
  const loop = scope.single ? '' : 'for (let s = 0; s < n; s++) ';
  block('', scope, () => scope.text.lines.push(...before, `${loop}${line}`));
}

/** The samples that a statement acts on, as arguments `from, to`. */
function samples(scope: Scope): string {
  return scope.single ? 's, s + 1' : '0, n';
}

function assign(target: ElementRef, scope: Scope, value: (before: Before) => string): void {
  overSamples(scope, (before) => {
    const text = value(before);
    return `${elementAt(target.buffer, target.index, scope, before).text} = ${text};`;
  });
}

function withoutCasts(e: Expr): Expr {
  return e.kind === 'cast' ? withoutCasts(e.a) : e;
}

/** The most frequent statement of all, a row of values times a constant added to another, as a call. */
function rowText(target: Value, factors: readonly Value[], scope: Scope): string | undefined {
  const constant = factors.find((f) => !f.vector);
  const row = factors.find((f) => f.row)?.row;
  if (scope.single || !constant || !row || !target.row || row.js === target.row.js) return undefined;
  return `addRow(${target.row.js}, ${target.row.at}, ${row.js}, ${row.at}, ${constant.text}, n);`;
}

function accumulateText(s: Stmt & { kind: 'accumulate' }, scope: Scope): void {
  const before: Before = [];
  const product = withoutCasts(s.value);
  const isProduct = product.kind === 'binary' && product.op === 'mul';
  const factors = isProduct ? [product.a, product.b].map((f) => valueText(f, scope, before)) : [];
  // Adding 0 * x changes no finite value but -0, so zero weights of most sums are passed over.
  const constant = scope.neverMinusZero.has(s.target.buffer) ? factors.find((f) => !f.vector) : undefined;
  const addend = isProduct
    ? scope.text.rounded(`(${factors.map((f) => f.text).join(' * ')})`)
    : valueText(s.value, scope, before).text;
  const target = elementAt(s.target.buffer, s.target.index, scope, before);
  const place = target.text;
  const guard = constant ? `if (${constant.text} !== 0) ` : '';
  const loop = scope.single ? '' : 'for (let s = 0; s < n; s++) ';
  const plain = `${loop}${place} = ${scope.text.rounded(`${place} + ${addend}`)};`;
  block('', scope, () =>
    scope.text.lines.push(...before, guard + (rowText(target, factors, scope) ?? plain)),
  );
}

function reduceText(s: Stmt & { kind: 'reduce' }, scope: Scope): void {
  const values = scope.text.holds(newArray(scope.text.type, s.count * LANES));
  const index = scope.text.fresh();
  scope.indices.set(s.index, index);
  block(`for (let ${index} = 0; ${index} < ${s.count}; ${index}++) `, scope, () =>
    overSamples(scope, (before) => {
      const { text } = valueText(s.value, scope, before);
      return `${values}[${index} * ${LANES} + s] = ${text};`;
    }),
  );
  scope.text.lines.push(`reduce('${s.op}', '${s.order}', ${values}, ${s.count}, ${samples(scope)});`);
  assign(s.target, scope, () => `${values}[s]`);
}

/** The real function in place of the statements that approximate it. */
function approxText(s: Stmt & { kind: 'approx' }, scope: Scope): void {
  const [input, ...more] = s.inputs.map((name) => scope.buffer(name));
  const output = scope.buffer(s.output);
  if (!input || more.length > 0) scope.text.bug(`${s.fn} is a function of one buffer`);
  const [from, to] = [input, output].map((b) => b.store.data.length);
  if (from !== to) scope.text.bug(`${s.fn} of ${from! / LANES} values fills ${to! / LANES}`);
  scope.text.lines.push(`evaluate('${s.fn}', ${input.js}, ${output.js}, ${LANES}, ${samples(scope)});`);
}

function tokenText(s: Stmt & { kind: 'read' | 'write' }, scope: Scope): void {
  if (scope.single) scope.text.bug(`the stream ${s.stream} is used under a condition that is data`);
  const { js: q, store } = scope.stream(s.stream);
  const ref = s.kind === 'read' ? s.into : s.from;
  const { js: b } = scope.buffer(ref.buffer);
  const before: Before = [];
  const element = uniformElement(ref.buffer, ref.index, scope, before);
  const at = scope.text.fresh();
  const length = store.lanes * LANES;
  block('', scope, () => {
    scope.text.lines.push(...before, `const ${at} = (${element}) * ${LANES};`);
    if (s.kind === 'read') {
      scope.text.lines.push(
        `if (${q}.head + ${store.lanes} > ${q}.tail) empty();`,
        `${b}.set(${q}.data.subarray(${q}.head * ${LANES}, ${q}.head * ${LANES} + ${length}), ${at});`,
        `${q}.head += ${store.lanes};`,
      );
    } else {
      scope.text.lines.push(
        `${q}.data.set(${b}.subarray(${at}, ${at} + ${length}), ${q}.tail * ${LANES});`,
        `${q}.tail += ${store.lanes};`,
      );
    }
  });
}

function ifText(s: Stmt & { kind: 'if' }, scope: Scope, kernels: Kernels): void {
  const before: Before = [];
  const cond = conditionText(s.cond, scope, before);
  // A condition that is data divides the tile: from here on sample by sample.
  const apart = cond.vector && !scope.single;
  const inner = apart ? scope.bySample() : scope;
  block('', scope, () => {
    scope.text.lines.push(...before, `${apart ? 'for (let s = 0; s < n; s++) ' : ''}if (${cond.text}) {`);
    bodyText(s.then, inner, kernels);
    scope.text.lines.push('} else {');
    bodyText(s.otherwise, inner, kernels);
    scope.text.lines.push('}');
  });
}

function letText(s: Stmt & { kind: 'let' }, scope: Scope): void {
  const before: Before = [];
  const { text, vector } = valueText(s.value, scope, before);
  if (!vector) {
    const js = scope.text.fresh();
    scope.locals.set(s.name, { js, vector });
    scope.text.lines.push(...before, `const ${js} = ${text};`);
    return;
  }
  const js = scope.text.holds(newArray(scope.text.type, LANES));
  overSamples(scope, (lines) => {
    lines.push(...before);
    return `${js}[s] = ${text};`;
  });
  scope.locals.set(s.name, { js, vector });
}

function forget(js: string, scope: Scope, value: string): void {
  scope.text.lines.push(scope.single ? `fill(${js}, ${value}, s);` : `${js}.fill(${value});`);
}

function stmtText(s: Stmt, scope: Scope, kernels: Kernels): void {
  switch (s.kind) {
    case 'decl': {
      const { name, type, dims, reset, kind } = s.storage;
      const { js, store } = scope.declare(name, type, dims, reset);
      if (kind === 'state') scope.text.states.push(store);
      else forget(js, scope, 'NaN');
      return;
    }
    case 'let':
      letText(s, scope);
      return;
    case 'for': {
      const index = scope.text.fresh();
      scope.indices.set(s.index, index);
      block(`for (let ${index} = 0; ${index} < ${s.count}; ${index}++) `, scope, () =>
        bodyText(s.body, scope, kernels),
      );
      return;
    }
    case 'store':
      assign(s.target, scope, (before) => valueText(s.value, scope, before).text);
      return;
    case 'accumulate':
      accumulateText(s, scope);
      return;
    case 'reduce':
      reduceText(s, scope);
      return;
    case 'read':
    case 'write':
      tokenText(s, scope);
      return;
    case 'if':
      ifText(s, scope, kernels);
      return;
    case 'call': {
      const kernel = kernels.get(s.kernel) ?? scope.text.bug(`no kernel "${s.kernel}"`);
      const stores = s.args.map((name) => scope.named(name).store);
      kernelText(kernel, stores, kernels, scope.text, scope.single);
      return;
    }
    case 'reset': {
      const { type, code } = scope.resetOf(s.state);
      forget(scope.buffer(s.state).js, scope, literal(code, type, scope));
      return;
    }
    case 'approx':
      approxText(s, scope);
      return;
  }
}

/** Adds the statements of a use of a kernel; `args` in parameter order. Called kernels stand in place of their calls. */
export function kernelText(
  kernel: Kernel,
  args: readonly FloatStore[],
  kernels: Kernels,
  text: FunctionText,
  single = false,
): void {
  if (args.length !== kernel.params.length) text.bug(`${kernel.params.length} arguments expected`);
  const tiled = new Scope(text, neverMinusZero(kernel));
  const scope = single ? tiled.bySample() : tiled;
  kernel.params.forEach((p, i) => {
    const arg = args[i]!;
    const fits =
      p.kind === 'stream'
        ? arg.kind === 'stream' && arg.lanes === p.lanes
        : arg.kind === 'buffer' && String(arg.dims) === String(p.dims);
    if (!fits) text.bug(`an argument has another form than parameter ${p.name} of ${kernel.name}`);
    scope.bind(p.name, arg);
  });
  block('', scope, () => bodyText(kernel.body, scope, kernels));
}
