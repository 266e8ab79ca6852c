// Kernels as the vendor's front end sees them: each instance of a design becomes functions of operator graphs, one a
// kernel and content of its ROMs, because constants decide which operators there are.
import type { Design, Instance } from '#ir/design/design';
import { instancesOf } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import type { Codes } from '#ir/fixed/codes';
import type { Kernel } from '#ir/kernel/kernel';
import type { OperatorFunction } from '#ir/operators/graph';
import { acrossCalls } from './across-calls.ts';
import { withoutDead } from './live.ts';
import { Scope } from './scope.ts';
import { type Expand, Statements } from './statements.ts';
import { type Contents, describe, NOTHING_KNOWN, type Surroundings, variableOf } from './storage.ts';

export interface Legalized {
  /** Callees before callers. */
  readonly functions: readonly OperatorFunction[];
  /** The function of each instance of the design. */
  readonly instances: ReadonlyMap<Instance, string>;
}

export interface LegalizeOptions {
  /**
   * Every operator by itself, or every iteration but the adders of a sum together: both can be run. Otherwise equal
   * ones are counted.
   */
  readonly expand?: boolean | 'iterations';
  /** As Vivado does it: a pipelined loop of one round that is all a function has makes the function the pipeline. */
  readonly oneRound?: boolean;
}

class Legalizer {
  readonly functions: OperatorFunction[] = [];
  readonly #kernels: ReadonlyMap<string, Kernel>;
  readonly #made = new Map<
    string,
    { readonly contents: Contents; readonly ports: ReadonlySet<string>; readonly name: string }[]
  >();

  readonly #expand: Expand;
  readonly #oneRound: boolean;

  constructor(kernels: readonly Kernel[], { expand = false, oneRound = false }: LegalizeOptions) {
    this.#expand = expand === true ? 'all' : expand === false ? 'none' : expand;
    this.#oneRound = oneRound;
    this.#kernels = new Map(kernels.map((k) => [k.name, k]));
  }

  kernel(name: string): Kernel {
    const kernel = this.#kernels.get(name);
    if (!kernel) throw new CompilerBug(`no kernel "${name}"`);
    return kernel;
  }

  /**
   * The function of a kernel with these ROM contents; the same contents give the same function. `ports`: parameters that
   * are ports of the top function.
   */
  function(kernel: Kernel, contents: Contents, ports: ReadonlySet<string> = new Set()): string {
    const made = this.#made.get(kernel.name) ?? [];
    const there = made.find(
      (m) =>
        [...contents].every(([param, codes]) => m.contents.get(param) === codes) &&
        kernel.params.every((p) => m.ports.has(p.name) === ports.has(p.name)),
    );
    if (there) return there.name;
    const name = made.length === 0 ? kernel.name : `${kernel.name}_${made.length + 1}`;
    this.#made.set(kernel.name, [...made, { contents, ports, name }]);
    this.functions.push(this.#make(kernel, contents, name, { ...NOTHING_KNOWN, ports }));
    return name;
  }

  /** The function once more, with what those around it know. */
  remake(kernel: Kernel, contents: Contents, name: string, surroundings: Surroundings): OperatorFunction {
    const made = this.#make(kernel, contents, name, surroundings);
    this.functions[this.functions.findIndex((f) => f.name === name)] = made;
    return made;
  }

  #make(kernel: Kernel, contents: Contents, name: string, surroundings: Surroundings): OperatorFunction {
    const scope = new Scope(name);
    for (const [place, p] of kernel.params.entries()) {
      scope.add(variableOf(p, place, contents, kernel, surroundings));
    }
    const callee = (called: string, args: readonly string[]): string => {
      const inner = this.kernel(called);
      const codes = inner.params.flatMap((p, k): [string, Codes][] => {
        return p.kind === 'rom' ? [[p.name, scope.variable(args[k]!).codes!]] : [];
      });
      return this.function(inner, new Map(codes));
    };
    const { inline, allocateMul } = kernel.pragmas;
    const pipeline = kernel.pragmas.pipeline ?? (this.#oneRound ? soleRound(kernel) : undefined);
    const statements = new Statements(scope, callee, pipeline !== undefined, this.#expand);
    statements.run(kernel.body);
    const { length } = kernel.params;
    const outward = (p: number): boolean =>
      p < length ? directionOf(kernel, p) !== 'in' : scope.variables[p]!.reset !== undefined;
    const regions = statements.finish(outward);
    const storages = scope.variables.map((v) =>
      describe(v, v.place < length ? directionOf(kernel, v.place) : undefined),
    );
    return {
      name,
      kernel: kernel.name,
      ...(pipeline === undefined ? {} : { pipeline }),
      inline: inline === 'on' || inline === 'recursive',
      ...(allocateMul === undefined ? {} : { multipliers: allocateMul }),
      storages,
      body: withoutDead(regions, storages, outward),
    };
  }
}

/** The interval of a pipelined loop that is gone through once and is all there is. */
function soleRound(kernel: Kernel): number | undefined {
  const steps = kernel.body.filter((s) => s.kind !== 'decl');
  const only = steps.length === 1 ? steps[0]! : undefined;
  return only?.kind === 'for' && only.count === 1 && only.mode.kind === 'pipeline' ? only.mode.ii : undefined;
}

function directionOf(kernel: Kernel, place: number): 'in' | 'out' | 'inout' {
  const p = kernel.params[place]!;
  return p.kind === 'rom' ? 'in' : p.dir;
}

const portsOf = (instance: Instance): ReadonlySet<string> =>
  new Set(instance.args.flatMap((a) => (a.kind === 'port' ? [a.param] : [])));

/** The functions of one kernel and what it calls, the kernel's own last. `contents`: codes of its ROM parameters. */
export function legalizeKernel(
  kernel: Kernel,
  kernels: readonly Kernel[],
  contents: Contents,
  options: LegalizeOptions = {},
): readonly OperatorFunction[] {
  const legalizer = new Legalizer(kernels, options);
  legalizer.function(kernel, contents);
  return legalizer.functions;
}

export function legalize(design: Design, options: LegalizeOptions = {}): Legalized {
  const oneRound = design.target.tool === 'vivado';
  const legalizer = new Legalizer(design.kernels, { oneRound, ...options });
  const roms = new Map(design.roms.map((r) => [r.name, r.codes]));
  const contentsOf = (instance: Instance): Contents =>
    new Map(
      instance.args.flatMap((a): [string, Codes][] =>
        a.kind === 'rom' ? [[a.param, roms.get(a.name)!]] : [],
      ),
    );
  const instances = new Map<Instance, string>();
  for (const instance of instancesOf(design.top)) {
    if (instances.has(instance)) continue;
    const kernel = legalizer.kernel(instance.kernel);
    instances.set(instance, legalizer.function(kernel, contentsOf(instance), portsOf(instance)));
  }
  acrossCalls(design, {
    function: (instance) => legalizer.functions.find((f) => f.name === instances.get(instance))!,
    kernel: (instance) => legalizer.kernel(instance.kernel),
    remake: (instance, surroundings) =>
      legalizer.remake(legalizer.kernel(instance.kernel), contentsOf(instance), instances.get(instance)!, {
        ...surroundings,
        ports: portsOf(instance),
      }),
  });
  return { functions: legalizer.functions, instances };
}
