// A design with other FIFO depths. Depths live in the design and nowhere else, so whatever is made of it afterwards
// (C++, manifest, estimate, simulation) has them.
import type { Design } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';

/** FIFO by name → tokens it holds, at least 1. Others keep theirs; the same design if nothing changes. */
export function withDepths(design: Design, depths: ReadonlyMap<string, number>): Design {
  const left = new Set(depths.keys());
  let changed = false;
  const channels = design.channels.map((c) => {
    const depth = depths.get(c.name);
    if (depth === undefined || c.kind !== 'fifo') return c;
    if (!Number.isInteger(depth) || depth < 1)
      throw new CompilerBug(`the FIFO ${c.name} got the depth ${depth}`);
    left.delete(c.name);
    if (depth === c.depth) return c;
    changed = true;
    return { ...c, depth };
  });
  if (left.size > 0) throw new CompilerBug(`${[...left].join(', ')}: no FIFO of ${design.name}`);
  return changed ? { ...design, channels } : design;
}
