// Kernels as C++14 for Vitis HLS: one function a kernel, meaning exactly what the IR says. The text includes
// nothing; it wants ap_fixed.h, hls_stream.h and burin_ops.h before it.

import type { Kernel, Param } from '#ir/kernel/kernel';
import { walkKernel } from '#ir/kernel/walk';
import { printOrigin } from '#ir/location';
import { bindingPragma, functionPragmas } from './cpp-pragmas.ts';
import { type Callee, KernelScope } from './cpp-scope.ts';
import { dimsText, indent, StatementEmitter } from './cpp-statements.ts';
import { commentText, cppType } from './cpp-text.ts';
import { NameScope } from './names.ts';

export interface KernelText {
  readonly kernel: Kernel;
  /** Identifier of the function. */
  readonly name: string;
  /** It or a kernel it calls keeps state: a template over an instance number, called as `callText` says. */
  readonly stateful: boolean;
  readonly stride: number;
  readonly text: string;
}

/** Kernels (by name) that keep state or call one that does. `kernels` has callees before callers. */
function statefulKernels(kernels: readonly Kernel[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const k of kernels) {
    walkKernel(k, {
      stmt: (s) => {
        if (s.kind === 'decl' && s.storage.kind === 'state') found.add(k.name);
        if (s.kind === 'call' && found.has(s.kernel)) found.add(k.name);
      },
    });
  }
  return found;
}

/** Most call sites of stateful kernels in one kernel, and one more. */
function stateStride(kernels: readonly Kernel[], stateful: ReadonlySet<string>): number {
  const sites = kernels.map((k) => {
    let count = 0;
    walkKernel(k, { stmt: (s) => (s.kind === 'call' && stateful.has(s.kernel) ? count++ : undefined) });
    return count;
  });
  return Math.max(0, ...sites) + 1;
}

/**
 * How instance `n` calls the kernel. Instances get multiples of the stride, call sites below an instance x get
 * x * stride + 1, + 2, …: every path of calls has a number, and so a state, of its own.
 */
export function callText(k: KernelText, n: number): string {
  return k.stateful ? `${k.name}<${n * k.stride}>` : k.name;
}

function paramText(p: Param, name: string, type: string): string {
  if (p.kind === 'stream') return `hls::stream<ops::pack<${type}, ${p.lanes}> > &${name}`;
  const constant = p.kind === 'rom' || p.dir === 'in' ? 'const ' : '';
  return p.dims.length === 0
    ? `${constant}${type} &${name}`
    : `${constant}${type} ${name}${dimsText(p.dims)}`;
}

function signature(head: string, params: readonly string[]): readonly string[] {
  const line = `${head}(${params.join(', ')}) {`;
  if (line.length <= 110) return [line];
  return [`${head}(`, ...indent(params.map((p, i) => (i < params.length - 1 ? `${p},` : p))), ') {'];
}

function emitKernel(
  kernel: Kernel,
  name: string,
  global: NameScope,
  stateful: boolean,
  callees: ReadonlyMap<string, Callee>,
): string {
  const typedefs = kernel.params.map((p) => {
    const typedef = global.fresh(`${name}_${p.name}`, 't');
    return { param: p, typedef, line: `typedef ${cppType(p.type)} ${typedef};` };
  });
  const scope = new KernelScope(kernel, global.local(), callees);
  const params = typedefs.map(({ param, typedef }) => {
    scope.addTypedef(param.type, typedef);
    const cpp = scope.cpp(param.name);
    if (param.kind === 'stream') {
      scope.streams.set(param.name, { cpp, typedef, type: param.type, lanes: param.lanes });
    } else scope.declare(param.name, param.type, param.dims, typedef);
    return paramText(param, cpp, typedef);
  });
  const pragmas = [
    ...functionPragmas(kernel.pragmas, (p) => scope.cpp(p)),
    ...kernel.params.flatMap((p) =>
      p.kind === 'stream' ? [] : p.bindings.map((b) => bindingPragma(scope.cpp(p.name), b)),
    ),
  ];
  const unused = kernel.params
    .filter((p) => !scope.used.has(p.name))
    .map((p) => `(void)${scope.cpp(p.name)};`);
  const body = new StatementEmitter(scope).list(kernel.body);
  const source = kernel.source ? [`// from ${commentText(printOrigin(kernel.source))}`] : [];
  return [
    ...typedefs.map((t) => t.line),
    ...(typedefs.length > 0 ? [''] : []),
    ...(kernel.doc === '' ? [] : kernel.doc.split('\n').map((l) => `// ${commentText(l)}`.trimEnd())),
    ...source,
    ...(stateful ? ['template <int INSTANCE>'] : []),
    ...signature(`void ${name}`, params),
    ...indent(pragmas),
    ...indent(unused),
    ...indent(body),
    '}',
    '',
  ].join('\n');
}

/**
 * The text of each kernel. `kernels` has callees before callers; `global` holds the names already taken at file
 * scope and takes the functions' and typedefs' names.
 */
export function kernelTexts(kernels: readonly Kernel[], global: NameScope): readonly KernelText[] {
  const stateful = statefulKernels(kernels);
  const stride = stateStride(kernels, stateful);
  const names = new Map(kernels.map((k) => [k.name, global.fresh(k.name)] as const));
  const callees = new Map(
    kernels.map((k): [string, Callee] => {
      const cpp = names.get(k.name)!;
      return [k.name, stateful.has(k.name) ? { cpp, stride } : { cpp }];
    }),
  );
  return kernels.map((kernel) => {
    const name = names.get(kernel.name)!;
    const text = emitKernel(kernel, name, global, stateful.has(kernel.name), callees);
    return { kernel, name, stateful: stateful.has(kernel.name), stride, text };
  });
}

/** All kernels as one text. */
export function kernelToCpp(kernels: readonly Kernel[]): string {
  return kernelTexts(kernels, new NameScope())
    .map((k) => k.text)
    .join('\n');
}
