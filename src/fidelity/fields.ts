// Keys of a YAML mapping with their types: each is asked for once, and what nobody asked for is refused with the nearest
// name that is known.
import { type Diagnostic, diagnose, type MessageSpec } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Location } from '#ir/location';
import {
  fields,
  type MapEntry,
  type MapTree,
  shown,
  type Tree,
} from '#src/frontends/hls4ml-config/yaml-tree';

type Spec = MessageSpec<{ readonly why: string }>;
type Report = (d: Diagnostic) => void;

export class Fields {
  readonly #entries: ReadonlyMap<string, MapEntry>;
  readonly #asked = new Set<string>();
  readonly #spec: Spec;
  readonly #report: Report;
  readonly #at: Location;
  readonly #what: string;

  private constructor(map: MapTree, spec: Spec, report: Report, what: string) {
    this.#entries = fields(map);
    this.#spec = spec;
    this.#report = report;
    this.#at = map.at;
    this.#what = what;
  }

  /** Undefined, and a complaint, for anything but a mapping. `what` names it in messages. */
  static of(tree: Tree, spec: Spec, report: Report, what: string): Fields | undefined {
    if (tree.kind === 'map') return new Fields(tree, spec, report, what);
    report(
      diagnose(
        spec,
        { why: `${what} is ${shown(tree)} where keys with values are expected` },
        { at: tree.at },
      ),
    );
    return undefined;
  }

  complain(why: string, at: Location = this.#at, fix?: string): undefined {
    this.#report(diagnose(this.#spec, { why }, { at, fix }));
    return undefined;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The value, or a complaint that it is missing. */
  tree(key: string): Tree | undefined {
    this.#asked.add(key);
    return this.#entries.get(key)?.value ?? this.complain(`${this.#what} lacks "${key}"`);
  }

  optional(key: string): Tree | undefined {
    this.#asked.add(key);
    return this.#entries.get(key)?.value;
  }

  list(key: string): readonly Tree[] {
    const tree = this.tree(key);
    if (!tree) return [];
    if (tree.kind === 'seq' && tree.items.length > 0) return tree.items;
    this.complain(`"${key}" is ${shown(tree)} where a list is expected`, tree.at);
    return [];
  }

  text(key: string): string | undefined {
    const tree = this.tree(key);
    if (!tree) return undefined;
    if (tree.kind === 'scalar' && tree.text !== '') return tree.text;
    return this.complain(`"${key}" is ${shown(tree)} where a name is expected`, tree.at);
  }

  /** `wrong` says what is the matter with a number. */
  number(key: string, otherwise?: number, wrong?: (x: number) => string | undefined): number | undefined {
    const tree = otherwise === undefined ? this.tree(key) : this.optional(key);
    if (!tree) return otherwise;
    const value = tree.kind === 'scalar' && typeof tree.value === 'number' ? tree.value : Number.NaN;
    if (!Number.isFinite(value)) {
      return this.complain(`"${key}" is ${shown(tree)} where a number is expected`, tree.at);
    }
    const why = wrong?.(value);
    return why === undefined ? value : this.complain(`"${key}": ${why}`, tree.at);
  }

  whole(key: string, min: number, max: number): number | undefined {
    return this.number(key, undefined, (x) =>
      Number.isInteger(x) && x >= min && x <= max ? undefined : `it is a whole number from ${min} to ${max}`,
    );
  }

  flag(key: string, otherwise: boolean): boolean | undefined {
    const tree = this.optional(key);
    if (!tree) return otherwise;
    if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return tree.value;
    return this.complain(`"${key}" is ${shown(tree)} where true or false is expected`, tree.at);
  }

  oneOf<T extends string>(key: string, words: readonly T[], otherwise?: T): T | undefined {
    const tree = otherwise === undefined ? this.tree(key) : this.optional(key);
    if (!tree) return otherwise;
    const found = words.find((w) => tree.kind === 'scalar' && tree.text === w);
    return (
      found ??
      this.complain(`"${key}" is ${shown(tree)} where one of ${words.join(', ')} is expected`, tree.at)
    );
  }

  /** Complains of keys that nobody asked for. `also`: keys to suggest beside those asked for. */
  close(also: readonly string[] = []): void {
    const known = [...this.#asked, ...also];
    for (const { key, keyAt } of this.#entries.values()) {
      if (this.#asked.has(key)) continue;
      const near = nearestName(key, known);
      this.complain(
        `${this.#what} has no "${key}"; it knows ${known.join(', ')}`,
        keyAt,
        near === undefined ? undefined : `did you mean ${near}?`,
      );
    }
  }
}
