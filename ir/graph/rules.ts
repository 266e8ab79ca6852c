// Configuration rules. The hls4ml YAML, `.nn` rules and command-line `--set` all become these and go through one
// resolver; each remembers the place that set it.
import type { FixedType } from '../fixed/type.ts';
import type { Location } from '../location.ts';
import type { AttrValue } from './attributes.ts';

/** Which ops a rule speaks of, from least to most specific. `names` is a glob: `*` any run of characters. */
export type Selector =
  | { readonly kind: 'all' }
  | { readonly kind: 'op'; readonly op: string }
  | { readonly kind: 'glob'; readonly names: string }
  | { readonly kind: 'name'; readonly name: string };

export type RuleEffect =
  /** Precision of one role. */
  | { readonly kind: 'role'; readonly role: string; readonly type: FixedType | 'auto' }
  /** Precision of every role that has no default of its own (hls4ml's `default`). */
  | { readonly kind: 'default-type'; readonly type: FixedType | 'auto' }
  | { readonly kind: 'attr'; readonly attr: string; readonly value: AttrValue };

export interface Rule {
  readonly select: Selector;
  readonly effect: RuleEffect;
  readonly at: Location;
}
