// Statements as closures, and a kernel bound to its arguments. A call binds the callee to the caller's buffers, so
// every call site has its own closures; scopes need no run-time form because names never shadow each other.
import { addType } from '#ir/fixed/growth';
import { fractionBits } from '#ir/fixed/type';
import type { ElementRef, Kernel, Stmt } from '#ir/kernel/kernel';
import { bindExpr, indexScope } from './bind-expr.ts';
import { bindOffset, type IndexFn } from './bind-index.ts';
import { align } from './cast-closure.ts';
import {
  type Bound,
  type Buffer,
  Frame,
  type Local,
  type LoopIndex,
  newBuffer,
  type Watch,
} from './frame.ts';
import { bindReduce } from './reduce.ts';

type Run = () => void;
export type Kernels = ReadonlyMap<string, Kernel>;

export interface BoundKernel {
  /** Forgets the state variables of the previous inference. */
  readonly start: Run;
  readonly run: Run;
}

interface Place {
  readonly buffer: Buffer;
  readonly offset: IndexFn;
}

function place(ref: ElementRef, frame: Frame): Place {
  const buffer = frame.buffer(ref.buffer);
  const offset = bindOffset(buffer, ref.index, indexScope(frame));
  const { length } = buffer.data;
  return {
    buffer,
    offset: () => {
      const at = offset();
      return at >= 0 && at < length ? at : frame.bug(`element ${at} of ${buffer.name} does not exist`);
    },
  };
}

function sequence(body: readonly Run[]): Run {
  const [a, b] = body;
  if (!a) return () => {};
  if (!b) return a;
  if (body.length === 2) {
    return () => {
      a();
      b();
    };
  }
  return () => {
    for (const run of body) run();
  };
}

function bindBody(body: readonly Stmt[], frame: Frame, kernels: Kernels): Run {
  return sequence(body.map((s) => bindStmt(s, frame, kernels)));
}

function bindStmt(s: Stmt, frame: Frame, kernels: Kernels): Run {
  switch (s.kind) {
    case 'decl': {
      const { name, type, dims, kind } = s.storage;
      frame.declare(s.storage);
      const buffer = newBuffer(name, type, dims);
      frame.buffers.set(name, buffer);
      const forget = (): void => void buffer.data.fill(undefined);
      if (kind !== 'state') return forget;
      frame.onStart.push(forget);
      return () => {};
    }
    case 'let': {
      const value = bindExpr(s.value, frame);
      const cell: Local = { kind: 'local', value: 0n };
      frame.locals.set(s.name, cell);
      return () => {
        cell.value = value();
      };
    }
    case 'for': {
      const cell: LoopIndex = { value: 0 };
      frame.indices.set(s.index, cell);
      const body = bindBody(s.body, frame, kernels);
      const { count } = s;
      return () => {
        for (cell.value = 0; cell.value < count; cell.value++) body();
      };
    }
    case 'store': {
      const { buffer, offset } = place(s.target, frame);
      const value = bindExpr(s.value, frame);
      const move = storing(s.value.type, buffer, frame);
      return () => {
        const code = move(value());
        buffer.data[offset()] = code;
      };
    }
    case 'accumulate': {
      const { buffer, offset } = place(s.target, frame);
      const value = bindExpr(s.value, frame);
      const declared = frame.declared(s.target.buffer);
      const total = addType(declared, s.value.type);
      const moveTarget = align(fractionBits(total) - fractionBits(declared));
      const moveValue = align(fractionBits(total) - fractionBits(s.value.type));
      const narrow = frame.narrowing(total, declared);
      const { data } = buffer;
      return () => {
        const added = moveValue(value());
        const at = offset();
        const old = data[at] ?? frame.bug(`${buffer.name}[${at}] is accumulated into before it is set`);
        data[at] = narrow(moveTarget(old) + added);
      };
    }
    case 'reduce': {
      const cell: LoopIndex = { value: 0 };
      frame.indices.set(s.index, cell);
      const value = bindExpr(s.value, frame);
      const combined = bindReduce(s, value, cell, frame);
      const { buffer, offset } = place(s.target, frame);
      const move = storing(s.type, buffer, frame);
      return () => {
        const code = move(combined());
        buffer.data[offset()] = code;
      };
    }
    case 'read':
      return bindRead(s.stream, place(s.into, frame), frame);
    case 'write':
      return bindWrite(s.stream, place(s.from, frame), frame);
    case 'if': {
      const cond = bindExpr(s.cond, frame);
      const then = bindBody(s.then, frame, kernels);
      const otherwise = bindBody(s.otherwise, frame, kernels);
      return () => (cond() === 0n ? otherwise() : then());
    }
    case 'call': {
      const args = s.args.map((name) => frame.bound(name));
      const kernel = kernels.get(s.kernel) ?? frame.bug(`no kernel "${s.kernel}"`);
      const callee = bindKernel(kernel, args, kernels, `${frame.where} > ${s.kernel}`, frame.watch);
      frame.onStart.push(callee.start);
      return callee.run;
    }
    case 'reset': {
      const buffer = frame.buffer(s.state);
      const value = frame.resetValue(s.state);
      return () => void buffer.data.fill(value);
    }
    case 'approx':
      return bindBody(s.body, frame, kernels);
  }
}

/** An exact value into a buffer's own point. */
function storing(from: { readonly width: number; readonly int: number }, buffer: Buffer, frame: Frame) {
  const by = fractionBits(buffer.type) - (from.width - from.int);
  return by >= 0
    ? align(by)
    : frame.bug(`a value stored in ${buffer.name} has ${-by} fraction bits too many`);
}

function bindRead(name: string, { buffer, offset }: Place, frame: Frame): Run {
  const stream = frame.stream(name);
  const { lanes } = stream;
  const move = storing(stream.type, buffer, frame);
  return () => {
    if (stream.head + lanes > stream.values.length) frame.bug(`reads the stream ${name}, which is empty`);
    const at = offset();
    if (at + lanes > buffer.data.length) frame.bug(`a token of ${name} does not fit into ${buffer.name}`);
    for (let i = 0; i < lanes; i++) buffer.data[at + i] = move(stream.values[stream.head + i]!);
    stream.head += lanes;
  };
}

function bindWrite(name: string, { buffer, offset }: Place, frame: Frame): Run {
  const stream = frame.stream(name);
  const by = fractionBits(stream.type) - fractionBits(buffer.type);
  if (by < 0) frame.bug(`${buffer.name} has more fraction bits than the stream ${name}`);
  const move = align(by);
  return () => {
    const at = offset();
    for (let i = 0; i < stream.lanes; i++) {
      const code = buffer.data[at + i];
      stream.values.push(
        move(code ?? frame.bug(`writes ${buffer.name}[${at + i}] to ${name} before it is set`)),
      );
    }
  };
}

/** Closures of one use of a kernel; `args` in parameter order. */
export function bindKernel(
  kernel: Kernel,
  args: readonly Bound[],
  kernels: Kernels,
  where: string,
  watch?: Watch,
): BoundKernel {
  const frame = new Frame(where, watch);
  if (args.length !== kernel.params.length) frame.bug(`${kernel.params.length} arguments expected`);
  kernel.params.forEach((p, i) => {
    frame.bind(p, args[i]!);
  });
  const run = bindBody(kernel.body, frame, kernels);
  const start = sequence(frame.onStart);
  return { start, run };
}
