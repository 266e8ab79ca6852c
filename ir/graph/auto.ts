// What an op answers when a role's type is `auto`. `hls4ml` gives the types that tool infers; `exact` bounds the op's
// results from those of its inputs and its weights, and the types follow. Both see this op alone.
import type { Codes } from '../fixed/codes.ts';
import type { FixedType } from '../fixed/type.ts';
import type { AttrValue } from './attributes.ts';
import type { Shape } from './module.ts';
import type { Range } from './range.ts';

export interface AutoFacts {
  readonly attrs: Readonly<Record<string, AttrValue>>;
  /** Of the inputs. */
  readonly shapes: readonly Shape[];
  /** Of the inputs. */
  readonly inputs: readonly FixedType[];
}

export interface Inferred {
  readonly type: FixedType;
  /** For people: where the bits come from. */
  readonly rule: string;
}

export interface Hls4mlFacts extends AutoFacts {
  /** The type of a role; the configuration's default type where it is `auto`. */
  readonly role: (name: string) => FixedType;
  /** At most this many bits, and this many of them integer bits: hls4ml's `maximum` precision. */
  readonly maximum?: FixedType;
}

export interface ExactFacts extends AutoFacts {
  /** Of the inputs. */
  readonly ranges: readonly Range[];
  /** Roles whose type is known; a role that is `auto` is absent. */
  readonly roles: Readonly<Record<string, FixedType>>;
  /** Weights and constant attributes as they are stored. */
  readonly codes: Readonly<Record<string, { readonly type: FixedType; readonly codes: Codes }>>;
}

export interface ExactAnswer {
  /** What the op computes before the cast to its result type. */
  readonly result: Range;
  readonly rule: string;
  /** Types of the other roles of the op that may be `auto`. */
  readonly roles?: Readonly<Record<string, Inferred>>;
}

export interface AutoSpec {
  /** Types of roles; roles left out get the configuration's default type. */
  readonly hls4ml?: (facts: Hls4mlFacts) => Readonly<Record<string, Inferred>>;
  readonly exact?: (facts: ExactFacts) => ExactAnswer;
  /** hls4ml drops a linear op behind it while its result type is `auto`. */
  readonly absorbsLinear?: true;
  /** Weights of an op that computes x * scale + bias, one of each a channel. */
  readonly scales?: { readonly scale: string; readonly bias: string };
  /** hls4ml multiplies a batch normalisation behind it into these while its result type is `auto`. */
  readonly absorbsScale?: { readonly weight: string; readonly bias: string };
}
