// What a name in a block may set, from the op tables of the ops it speaks of: a role, an attribute or a tensor.
import type { AttrSpec } from '#ir/graph/attributes';
import type { OpSpec } from '#ir/graph/op-table';

export type SettingTarget =
  /** An alias may stand for several roles: `table` of an op with two tables. */
  | { readonly kind: 'roles'; readonly roles: readonly string[] }
  | { readonly kind: 'attr'; readonly spec: AttrSpec };

/**
 * A role or attribute of that very name in any of the ops goes before aliases, so that a canonical name always
 * means itself alone.
 */
export function findSetting(name: string, specs: Iterable<OpSpec>): SettingTarget | undefined {
  const aliased = new Set<string>();
  for (const spec of specs) {
    if (Object.hasOwn(spec.roles, name)) return { kind: 'roles', roles: [name] };
    if (Object.hasOwn(spec.attrs, name)) return { kind: 'attr', spec: spec.attrs[name]! };
    for (const [role, { aliases }] of Object.entries(spec.roles)) {
      if (aliases?.includes(name)) aliased.add(role);
    }
  }
  return aliased.size > 0 ? { kind: 'roles', roles: [...aliased] } : undefined;
}

/** Every name that findSetting knows, and tensors, for suggestions. */
export function settingNames(specs: Iterable<OpSpec>): readonly string[] {
  const names = new Set<string>();
  for (const spec of specs) {
    for (const [role, { aliases }] of Object.entries(spec.roles)) {
      names.add(role);
      for (const alias of aliases ?? []) names.add(alias);
    }
    for (const attr of Object.keys(spec.attrs)) names.add(attr);
    for (const weight of Object.keys(spec.weights)) names.add(weight);
  }
  return [...names];
}
