// One message for many ops: a network has a dozen layers of a kind, and what is wrong with one is wrong with all.
import { type Diagnostic, diagnose, type MessageSpec } from '#ir/diagnostics/diagnostic';
import type { Op } from '#ir/graph/module';
import type { Location } from '#ir/location';

export interface Finding {
  readonly op: string;
  /** Findings with one key differ in their op only. */
  readonly key: string;
  readonly say: (ops: string) => Diagnostic;
}

export function finding<H extends object>(
  op: Op,
  spec: MessageSpec<H & { readonly ops: string }>,
  holes: H,
  at: Location,
  fix: string,
): Finding {
  return {
    op: op.name,
    key: JSON.stringify([spec.code, holes, fix]),
    say: (ops) => diagnose(spec, { ...holes, ops }, { at, fix }),
  };
}

export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => `"${name}"`);
  return names.length <= 4 ? shown.join(', ') : `${shown.join(', ')} and ${names.length - 4} more`;
}

/** In the order of first appearance; each stands at the place of its first op. */
export function mergeFindings(findings: readonly Finding[]): readonly Diagnostic[] {
  const groups = new Map<string, Finding[]>();
  for (const found of findings) {
    const group = groups.get(found.key);
    if (group) group.push(found);
    else groups.set(found.key, [found]);
  }
  return [...groups.values()].map((group) => group[0]!.say(listNames(group.map((f) => f.op))));
}
