// Attribute schemas: what an op's file says of each attribute, so that readers, the language, the printer and
// the configuration share one table.

import { parseType } from '../fixed/text.ts';

export type AttrValue = number | boolean | string | readonly number[];

interface AttrBase {
  readonly doc: string;
  /** A rule of the configuration may set it (and not only the network's author). */
  readonly configurable?: true;
  /** It may be absent, which means what the doc line says; others without a default must be written. */
  readonly optional?: true;
}

export type AttrSpec =
  | (AttrBase & {
      readonly kind: 'int';
      readonly min: number;
      readonly max: number;
      readonly default?: number;
      /** Words that stand for a number until `resolve-configuration` knows the shapes. */
      readonly symbols?: readonly string[];
    })
  | (AttrBase & { readonly kind: 'float'; readonly default?: number })
  | (AttrBase & { readonly kind: 'bool'; readonly default?: boolean })
  | (AttrBase & { readonly kind: 'choice'; readonly choices: readonly string[]; readonly default?: string })
  | (AttrBase & { readonly kind: 'ints'; readonly default?: readonly number[] })
  /** A fixed-point type as `printType` writes it. */
  | (AttrBase & { readonly kind: 'type'; readonly default?: string });

/** What is wrong with a value for this attribute, or undefined when it is legal. */
export function attrProblem(spec: AttrSpec, value: AttrValue): string | undefined {
  switch (spec.kind) {
    case 'int':
      if (typeof value === 'string' && spec.symbols?.includes(value)) return undefined;
      return typeof value === 'number' && Number.isInteger(value) && value >= spec.min && value <= spec.max
        ? undefined
        : `must be a whole number from ${spec.min} to ${spec.max}${spec.symbols?.length ? ` or ${spec.symbols.join(', ')}` : ''}`;
    case 'float':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a finite number';
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'choice':
      return typeof value === 'string' && spec.choices.includes(value)
        ? undefined
        : `must be one of ${spec.choices.join(', ')}`;
    case 'type': {
      const parsed = typeof value === 'string' ? parseType(value) : { problem: 'must be a type, fixed<W,I>' };
      return 'problem' in parsed ? parsed.problem : undefined;
    }
    case 'ints':
      return Array.isArray(value) && value.every(Number.isInteger)
        ? undefined
        : 'must be a list of whole numbers';
  }
}
