// Statements as closures over doubles, in the interpreter's structure: same loops, same order of additions.
import type { ElementRef, Kernel, Stmt } from '#ir/kernel/kernel';
import { bindOffset, type IndexFn } from '#src/backends/interpreter/bind-index';
import { leftHalf } from '#src/backends/interpreter/reduce';
import { bindExpr, indexScope, type RealFn } from './bind-expr.ts';
import { type FloatBound, type FloatBuffer, FloatFrame } from './frame.ts';
import { evaluate } from './functions.ts';

type Run = () => void;
export type Kernels = ReadonlyMap<string, Kernel>;

export interface BoundFloatKernel {
  /** Forgets the state variables of the previous inference. */
  readonly start: Run;
  readonly run: Run;
}

interface Place {
  readonly buffer: FloatBuffer;
  readonly offset: IndexFn;
}

function place(ref: ElementRef, frame: FloatFrame): Place {
  const buffer = frame.buffer(ref.buffer);
  return { buffer, offset: bindOffset(buffer, ref.index, indexScope(frame)) };
}

function sequence(body: readonly Run[]): Run {
  const [first] = body;
  if (first && body.length === 1) return first;
  return () => {
    for (const run of body) run();
  };
}

function bindBody(body: readonly Stmt[], frame: FloatFrame, kernels: Kernels): Run {
  return sequence(body.map((s) => bindStmt(s, frame, kernels)));
}

function bindReduce(s: Stmt & { kind: 'reduce' }, frame: FloatFrame): RealFn {
  const cell = { value: 0 };
  frame.indices.set(s.index, cell);
  const value = bindExpr(s.value, frame);
  const { min, max } = Math;
  const node = { add: (a: number, b: number) => a + b, min: (a: number, b: number) => min(a, b), max }[s.op];
  const values = new Float64Array(s.count);
  const tree = (from: number, to: number): number => {
    if (to - from === 1) return values[from]!;
    const middle = from + leftHalf(to - from);
    return node(tree(from, middle), tree(middle, to));
  };
  return () => {
    for (cell.value = 0; cell.value < s.count; cell.value++) values[cell.value] = value();
    if (s.order === 'tree') return tree(0, s.count);
    let result = values[0]!;
    for (let i = 1; i < s.count; i++) result = node(result, values[i]!);
    return result;
  };
}

/** The real function in place of the statements that approximate it. */
function bindApprox(s: Stmt & { kind: 'approx' }, frame: FloatFrame): Run {
  const [input, ...more] = s.inputs.map((name) => frame.buffer(name));
  const output = frame.buffer(s.output);
  if (!input || more.length > 0) return frame.bug(`${s.fn} is a function of one buffer`);
  if (input.data.length !== output.data.length) {
    return frame.bug(`${s.fn} of ${input.data.length} values fills ${output.data.length}`);
  }
  return () => evaluate(s.fn, input.data, output.data);
}

function bindStmt(s: Stmt, frame: FloatFrame, kernels: Kernels): Run {
  switch (s.kind) {
    case 'decl': {
      const { data } = frame.declare(s.storage);
      const forget = (): void => void data.fill(Number.NaN);
      if (s.storage.kind !== 'state') return forget;
      frame.onStart.push(forget);
      return () => {};
    }
    case 'let': {
      const value = bindExpr(s.value, frame);
      const cell = { value: 0 };
      frame.locals.set(s.name, cell);
      return () => {
        cell.value = value();
      };
    }
    case 'for': {
      const cell = { value: 0 };
      frame.indices.set(s.index, cell);
      const body = bindBody(s.body, frame, kernels);
      const { count } = s;
      return () => {
        for (cell.value = 0; cell.value < count; cell.value++) body();
      };
    }
    case 'store':
    case 'reduce': {
      const { buffer, offset } = place(s.target, frame);
      const value = s.kind === 'store' ? bindExpr(s.value, frame) : bindReduce(s, frame);
      const { data } = buffer;
      return () => {
        const result = value();
        data[offset()] = result;
      };
    }
    case 'accumulate': {
      const { buffer, offset } = place(s.target, frame);
      const value = bindExpr(s.value, frame);
      const { data } = buffer;
      return () => {
        const added = value();
        const at = offset();
        data[at] = data[at]! + added;
      };
    }
    case 'read': {
      const stream = frame.stream(s.stream);
      const { buffer, offset } = place(s.into, frame);
      return () => {
        if (stream.head + stream.lanes > stream.values.length)
          frame.bug(`reads the stream ${s.stream}, which is empty`);
        const at = offset();
        for (let i = 0; i < stream.lanes; i++) buffer.data[at + i] = stream.values[stream.head + i]!;
        stream.head += stream.lanes;
      };
    }
    case 'write': {
      const stream = frame.stream(s.stream);
      const { buffer, offset } = place(s.from, frame);
      return () => {
        const at = offset();
        for (let i = 0; i < stream.lanes; i++) stream.values.push(buffer.data[at + i]!);
      };
    }
    case 'if': {
      const cond = bindExpr(s.cond, frame);
      const then = bindBody(s.then, frame, kernels);
      const otherwise = bindBody(s.otherwise, frame, kernels);
      return () => (cond() === 0 ? otherwise() : then());
    }
    case 'call': {
      const kernel = kernels.get(s.kernel) ?? frame.bug(`no kernel "${s.kernel}"`);
      const args = s.args.map((name) => frame.named(name));
      const callee = bindFloatKernel(kernel, args, kernels, `${frame.where} > ${s.kernel}`);
      frame.onStart.push(callee.start);
      return callee.run;
    }
    case 'reset': {
      const { data } = frame.buffer(s.state);
      const value = frame.resetValue(s.state);
      return () => void data.fill(value);
    }
    case 'approx':
      return bindApprox(s, frame);
  }
}

/** Closures of one use of a kernel; `args` in parameter order. */
export function bindFloatKernel(
  kernel: Kernel,
  args: readonly FloatBound[],
  kernels: Kernels,
  where: string,
): BoundFloatKernel {
  const frame = new FloatFrame(where);
  if (args.length !== kernel.params.length) frame.bug(`${kernel.params.length} arguments expected`);
  kernel.params.forEach((p, i) => {
    frame.bind(p, args[i]!);
  });
  const run = bindBody(kernel.body, frame, kernels);
  return { run, start: sequence(frame.onStart) };
}
