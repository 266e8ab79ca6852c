// The C++ names of everything in a design. One scope for what stands at file scope (top, kernels, constants,
// types), one inside the top function (ports, channels), so that no graph name can collide with another.
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
  /** Further names inside the top function. */
  readonly inside: NameScope;
  /** Further names at file scope. */
  readonly outside: NameScope;
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
  const outside = new NameScope();
  const top = outside.fresh(design.name);
  // Files and macros of the project itself.
  for (const own of ['types', 'kernels', 'weights', `${top}_test`]) outside.reserve(own);
  const kernels = new Map(kernelTexts(design.kernels, outside).map((k) => [k.kernel.name, k] as const));
  const roms = new Map(
    design.roms.map((r) => {
      const name = outside.fresh(r.name);
      return [r.name, { name, type: outside.fresh(name, 't'), token: '' }] as const;
    }),
  );
  const inside = outside.inner();
  const signal = (raw: string): Named => {
    const name = inside.fresh(raw);
    const type = outside.fresh(name, 't');
    return { name, type, token: outside.fresh(name, 'token_t') };
  };
  const ports = new Map(design.ports.map((p) => [p.name, signal(p.name)] as const));
  const channels = new Map(design.channels.map((c) => [c.name, signal(c.name)] as const));
  return { top, ports, channels, roms, kernels, inside, outside };
}
