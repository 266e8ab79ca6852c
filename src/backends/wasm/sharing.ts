// Which channels and ports of a design can lie in the memory of others: both ends of a kernel that only hands values on.
// An instance whose every copy is shared that way has nothing left to do.
import { type Argument, type Design, type Instance, instancesOf, type Region } from '#ir/design/design';
import type { Kernel } from '#ir/kernel/kernel';
import { type Copy, copiesOf } from './copies.ts';

interface Shared {
  /** The place it lies in, and from which value on. */
  readonly within: string;
  readonly at: number;
}

export interface Sharing {
  /** By `placeKey`. */
  readonly shared: ReadonlyMap<string, Shared>;
  readonly idle: ReadonlySet<Instance>;
}

export function placeKey({ kind, name }: Pick<Argument, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

function repeats(region: Region): boolean {
  if (region.kind === 'instance') return false;
  return region.kind === 'repeat' || region.body.some(repeats);
}

/** Values of each stream or array. */
function valuesOf(design: Design): ReadonlyMap<string, number> {
  const size = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);
  return new Map([
    ...design.ports.map((p) => [placeKey({ kind: 'port', name: p.name }), size(p.shape)] as const),
    ...design.channels.map((c) => {
      return [
        placeKey({ kind: 'channel', name: c.name }),
        c.kind === 'fifo' ? c.values : size(c.dims),
      ] as const;
    }),
  ]);
}

export function sharingOf(design: Design): Sharing {
  const shared = new Map<string, Shared>();
  const idle = new Set<Instance>();
  // What is written again and again must not be seen by those who read it late.
  if (repeats(design.top)) return { shared, idle };
  const kernels = new Map(design.kernels.map((k) => [k.name, k]));
  const copies = new Map<Kernel, readonly Copy[] | undefined>();
  const values = valuesOf(design);
  const inputs = new Set(
    design.ports.flatMap((p) => (p.dir === 'in' ? [placeKey({ kind: 'port', name: p.name })] : [])),
  );
  const rootOf = (key: string): string => {
    const up = shared.get(key);
    return up ? rootOf(up.within) : key;
  };
  const instances = instancesOf(design.top);
  for (const instance of new Set(instances)) {
    const kernel = kernels.get(instance.kernel)!;
    if (!copies.has(kernel)) copies.set(kernel, copiesOf(kernel));
    const list = copies.get(kernel);
    // An instance called twice moves other tokens the second time.
    if (!list || instances.filter((i) => i === instance).length > 1) continue;
    const key = (param: string): string => placeKey(instance.args.find((a) => a.param === param)!);
    const left = list.filter(({ from, to, at }) => {
      const [source, target] = [key(from), key(to)];
      const share = (inner: string, within: string, position: number): boolean => {
        if (shared.has(inner) || rootOf(within) === inner) return false;
        shared.set(inner, { within, at: position });
        return true;
      };
      if (values.get(source) === values.get(target)) return !share(target, source, 0);
      return inputs.has(source) || !share(source, target, at);
    });
    if (left.length === 0) idle.add(instance);
  }
  return { shared, idle };
}
