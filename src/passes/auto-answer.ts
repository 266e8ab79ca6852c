// What the two ways of finding types for `auto` share: the question, which is an op and what it reads, and the answer.
import type { FixedType } from '#ir/fixed/type';
import type { Inferred } from '#ir/graph/auto';
import type { Op, Shape } from '#ir/graph/module';

/** What an op reads: the types and shapes of its inputs, once those ops are settled. */
export interface Surroundings {
  readonly inputs: readonly FixedType[];
  readonly shapes: readonly Shape[];
}

/** Types of the roles named, or why there is none; both by role. */
export interface Answer {
  readonly types: Readonly<Record<string, Inferred>>;
  readonly refused: Readonly<Record<string, string>>;
}

export function autoRoles(op: Op): readonly string[] {
  return Object.keys(op.roles).filter((name) => op.roles[name]!.type === 'auto');
}

const WHERE_INPUTS_END = 'it enters the network, and nothing says what values it takes; write a type';

/** Why an input's type cannot be found. */
export function inputRefused(op: Op): Readonly<Record<string, string>> {
  return Object.fromEntries(autoRoles(op).map((name) => [name, WHERE_INPUTS_END]));
}
