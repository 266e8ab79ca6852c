// One kernel, interpreted on codes: the judge of everything derived from kernels.
import { CompilerBug } from '#ir/errors';
import type { Kernel, Param } from '#ir/kernel/kernel';
import { bindKernel } from './bind-stmt.ts';
import { type Bound, newBuffer, newStream, sizeOf } from './frame.ts';

/** Codes by parameter name: arrays and ROMs row-major, streams token after token. */
export type KernelInputs = Readonly<Record<string, readonly bigint[]>>;
/** Codes by name of each out and inout parameter; an element no statement wrote is undefined. */
export type KernelOutputs = Readonly<Record<string, readonly (bigint | undefined)[]>>;

export interface KernelInterpreter {
  /** One inference: state variables are forgotten first. Missing or surplus input is a CompilerBug. */
  readonly run: (inputs: KernelInputs) => KernelOutputs;
}

function argument(p: Param): Bound {
  return p.kind === 'stream' ? newStream(p.name, p.type, p.lanes) : newBuffer(p.name, p.type, p.dims);
}

function isInput(p: Param): boolean {
  return p.kind === 'rom' || p.dir !== 'out';
}

/** Binds the kernel called `name` once, to be run on any number of inputs. */
export function createKernelInterpreter(kernels: readonly Kernel[], name: string): KernelInterpreter {
  const byName = new Map(kernels.map((k) => [k.name, k]));
  const kernel = byName.get(name);
  if (!kernel) throw new CompilerBug(`no kernel "${name}"`);
  const args = kernel.params.map(argument);
  const bound = bindKernel(kernel, args, byName, name);

  const load = (p: Param, arg: Bound, inputs: KernelInputs): void => {
    const codes = isInput(p) ? inputs[p.name] : [];
    if (!codes) throw new CompilerBug(`${name}: no input for ${p.name}`);
    if (arg.kind === 'stream') {
      arg.head = 0;
      arg.values.splice(0, arg.values.length, ...codes);
      return;
    }
    if (isInput(p) && codes.length !== sizeOf(arg.dims)) {
      throw new CompilerBug(`${name}: ${p.name} takes ${sizeOf(arg.dims)} codes, not ${codes.length}`);
    }
    for (let i = 0; i < arg.data.length; i++) arg.data[i] = codes[i];
  };

  const collect = (arg: Bound): readonly (bigint | undefined)[] => {
    return arg.kind === 'stream' ? [...arg.values] : [...arg.data];
  };

  return {
    run: (inputs) => {
      kernel.params.forEach((p, i) => {
        load(p, args[i]!, inputs);
      });
      bound.start();
      bound.run();
      kernel.params.forEach((p, i) => {
        const arg = args[i]!;
        if (isInput(p) && arg.kind === 'stream' && arg.head < arg.values.length) {
          throw new CompilerBug(`${name}: ${arg.values.length - arg.head} values are left in ${p.name}`);
        }
      });
      const written = kernel.params.flatMap((p, i) => {
        return p.kind !== 'rom' && p.dir !== 'in' ? [[p.name, collect(args[i]!)] as const] : [];
      });
      return Object.fromEntries(written);
    },
  };
}

/** One run of one kernel. */
export function interpretKernel(
  kernels: readonly Kernel[],
  name: string,
  inputs: KernelInputs,
): KernelOutputs {
  return createKernelInterpreter(kernels, name).run(inputs);
}
