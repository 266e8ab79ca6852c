// Producers before consumers, keeping the file's order wherever it is legal, so that ops are numbered as people
// and other tools see them in the file.

interface Item {
  readonly name: string;
  readonly inputs: readonly string[];
}

export interface Ordered<T> {
  readonly ordered: readonly T[];
  /** Items that wait for each other; empty for a network. */
  readonly circle: readonly T[];
}

/** `first` names the model's inputs in their order. Inputs that are no item do not hold anything back. */
export function inOrder<T extends Item>(items: readonly T[], first: readonly string[]): Ordered<T> {
  const byName = new Map(items.map((l) => [l.name, l] as const));
  const ordered: T[] = [];
  const done = new Set<T>();
  const open = new Set<T>();
  const place = (layer: T) => {
    open.delete(layer);
    done.add(layer);
    ordered.push(layer);
  };
  // Depth first with an explicit stack: files may nest deeper than the call stack.
  const visit = (start: T): boolean => {
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
  for (const layer of [...heads, ...items]) {
    if (!done.has(layer) && !visit(layer)) return { ordered, circle: [...open] };
  }
  return { ordered, circle: [] };
}
