// The configuration as it took effect: every setting, attribute and precision with the place that set it. Goes
// into the manifest, so that a project says by itself how it was configured.
import { printType } from '#ir/fixed/text';
import type { AttrValue } from '#ir/graph/attributes';
import type { Module, Op, RoleType } from '#ir/graph/module';
import { type Location, printLocation } from '#ir/location';

interface EffectiveRole {
  readonly type: string;
  readonly origin: string;
}

interface EffectiveLayer {
  readonly op: string;
  readonly source: string;
  readonly attributes: Readonly<Record<string, { readonly value: AttrValue; readonly origin?: string }>>;
  readonly precision: Readonly<Record<string, EffectiveRole>>;
}

export interface EffectiveConfiguration {
  readonly settings: Readonly<Record<string, { readonly value: unknown; readonly origin: string }>>;
  readonly layers: Readonly<Record<string, EffectiveLayer>>;
}

function sorted<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function role(r: RoleType): EffectiveRole {
  return { type: r.type === 'auto' ? 'auto' : printType(r.type), origin: printLocation(r.origin) };
}

function layer(op: Op): EffectiveLayer {
  const origin = (at: Location | undefined): { readonly origin?: string } =>
    at ? { origin: printLocation(at) } : {};
  return {
    op: op.kind,
    source: printLocation(op.source),
    attributes: sorted(
      Object.entries(op.attrs).map(([k, value]) => [k, { value, ...origin(op.attrOrigins?.[k]) }] as const),
    ),
    precision: sorted(Object.entries(op.roles).map(([k, r]) => [k, role(r)] as const)),
  };
}

export function effectiveConfiguration(module: Module): EffectiveConfiguration {
  return {
    settings: sorted(
      Object.entries(module.settings).flatMap(
        ([k, s]: readonly [string, { value: unknown; origin: Location }]) =>
          s ? [[k, { value: s.value, origin: printLocation(s.origin) }] as const] : [],
      ),
    ),
    // Layers stay in program order; a name that looks like a number would be moved to the front by the language,
    // and that too is the same on every platform.
    layers: Object.fromEntries(module.body.ops.map((op) => [op.name, layer(op)])),
  };
}
