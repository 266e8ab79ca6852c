// The C++ names of everything in a design, from one scope: top, kernels, constants, types, and the ports and
// channels that stand among them inside the top function and the testbench.
import type { Design } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { type KernelText, kernelTexts } from './kernel-cpp.ts';
import { NameScope } from './names.ts';

export interface Named {
  readonly name: string;
  /** Typedef of one element. */
  readonly type: string;
  /** Typedef of a stream's token. */
  readonly token: string;
}

export interface ProjectNames {
  readonly top: string;
  readonly ports: ReadonlyMap<string, Named>;
  readonly channels: ReadonlyMap<string, Named>;
  readonly roms: ReadonlyMap<string, Named>;
  readonly kernels: ReadonlyMap<string, KernelText>;
  /** For further names. */
  readonly scope: NameScope;
}

function unique(what: string, names: readonly string[]): void {
  if (new Set(names).size !== names.length) throw new CompilerBug(`design has two ${what} of one name`);
}

export function projectNames(design: Design): ProjectNames {
  unique(
    'channels or ports',
    [...design.ports, ...design.channels].map((c) => c.name),
  );
  unique(
    'constants',
    design.roms.map((r) => r.name),
  );
  unique(
    'kernels',
    design.kernels.map((k) => k.name),
  );
  const scope = new NameScope();
  const top = scope.fresh(design.name);
  const kernels = new Map(kernelTexts(design.kernels, scope).map((k) => [k.kernel.name, k] as const));
  const roms = new Map(
    design.roms.map((r) => {
      const name = scope.fresh(r.name);
      return [r.name, { name, type: scope.fresh(name, 't'), token: '' }] as const;
    }),
  );
  const signal = (raw: string): Named => {
    const name = scope.fresh(raw);
    const type = scope.fresh(name, 't');
    return { name, type, token: scope.fresh(name, 'token_t') };
  };
  const ports = new Map(design.ports.map((p) => [p.name, signal(p.name)] as const));
  const channels = new Map(design.channels.map((c) => [c.name, signal(c.name)] as const));
  return { top, ports, channels, roms, kernels, scope };
}
