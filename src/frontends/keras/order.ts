// Producers before consumers, keeping the file's order wherever it is legal, so that ops are numbered as people
// and other tools see them in the file.
import type { KerasLayer } from './layer.ts';

export interface Ordered {
  readonly ordered: readonly KerasLayer[];
  /** Layers that wait for each other; empty for a network. */
  readonly circle: readonly KerasLayer[];
}

/** `first` names the model's inputs in their order. Inputs that are no layer do not hold anything back. */
export function inOrder(layers: readonly KerasLayer[], first: readonly string[]): Ordered {
  const byName = new Map(layers.map((l) => [l.name, l] as const));
  const ordered: KerasLayer[] = [];
  const done = new Set<KerasLayer>();
  const open = new Set<KerasLayer>();
  const place = (layer: KerasLayer) => {
    open.delete(layer);
    done.add(layer);
    ordered.push(layer);
  };
  // Depth first with an explicit stack: files may nest deeper than the call stack.
  const visit = (start: KerasLayer): boolean => {
    const stack = [{ layer: start, next: 0 }];
    open.add(start);
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      const { layer } = frame;
      if (frame.next === layer.inputs.length) {
        place(layer);
        stack.pop();
        continue;
      }
      const input = byName.get(layer.inputs[frame.next]!);
      frame.next += 1;
      if (input === undefined || done.has(input)) continue;
      if (open.has(input)) return false;
      open.add(input);
      stack.push({ layer: input, next: 0 });
    }
    return true;
  };
  const heads = first.flatMap((name) => byName.get(name) ?? []).filter((l) => l.inputs.length === 0);
  for (const layer of [...heads, ...layers]) {
    if (!done.has(layer) && !visit(layer)) return { ordered, circle: [...open] };
  }
  return { ordered, circle: [] };
}
