// Knows which role a value is narrowed for without asking any layer: every role gets a type object of its own before
// lowering, lowerings hand such objects on, and so the object itself names layer and role.
import type { FixedType } from '#ir/fixed/type';
import type { Module, RoleType } from '#ir/graph/module';
import { mapOps, withBody } from '#ir/graph/walk';

interface Owner {
  readonly layer: string;
  readonly role: string;
}

export interface Tagged {
  /** The same module, type by type. */
  readonly module: Module;
  readonly owners: ReadonlyMap<FixedType, Owner>;
}

export function tagTypes(module: Module): Tagged {
  const owners = new Map<FixedType, Owner>();
  const body = mapOps(module.body, (op) => {
    const roles: Record<string, RoleType> = {};
    for (const [role, set] of Object.entries(op.roles)) {
      const type = set.type === 'auto' ? set.type : { ...set.type };
      if (type !== 'auto') owners.set(type, { layer: op.name, role });
      roles[role] = { ...set, type };
    }
    return { ...op, roles };
  });
  return { module: withBody(module, body), owners };
}
