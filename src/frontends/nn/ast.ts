// What a `.nn` statement says, with the span of each part. Names and values are still text: resolve.ts gives them
// meaning from the op tables.
import type { Span } from './source.ts';

export interface Word extends Span {
  readonly text: string;
  readonly quoted: boolean;
}

export type Value =
  | (Span & { readonly kind: 'number'; readonly text: string })
  | (Span & { readonly kind: 'quantity'; readonly number: string; readonly unit: string })
  | (Span & { readonly kind: 'text'; readonly text: string })
  /** `word` has no `<…>`: an alias, `auto`, `true`, or a choice. */
  | (Span & { readonly kind: 'word'; readonly text: string })
  | (Span & { readonly kind: 'type'; readonly text: string })
  | List;

/** Nested lists of numbers, flattened: `dims` is undefined when the rows differ in length. */
export interface List extends Span {
  readonly kind: 'list';
  readonly dims: readonly number[] | undefined;
  readonly numbers: readonly string[];
}

export interface TensorNode extends Span {
  readonly list: List;
  /** Present after `codes`: the numbers are integer codes of it. */
  readonly codes?: { readonly word: Word; readonly type: Value };
}

export type Item =
  | (Span & { readonly kind: 'setting'; readonly name: Word; readonly value: Value })
  | (Span & { readonly kind: 'tensor'; readonly name: Word; readonly tensor: TensorNode });

export type Arg =
  | (Span & { readonly kind: 'named'; readonly name: Word; readonly value: Value })
  | (Span & { readonly kind: 'positional'; readonly value: Value })
  | (Span & { readonly kind: 'pipe'; readonly pipe: PipeNode });

export interface CallNode extends Span {
  readonly kind: 'call';
  readonly name?: Word;
  readonly op: Word;
  readonly args: readonly Arg[];
  readonly shapes: readonly List[];
  readonly items: readonly Item[];
}

export interface RefNode extends Span {
  readonly kind: 'ref';
  readonly name: Word;
  readonly output: string;
}

export interface PipeNode extends Span {
  readonly first: CallNode | RefNode;
  readonly steps: readonly CallNode[];
}

export type SelectorNode = Span & { readonly form: 'bare' | 'quoted' | 'glob'; readonly text: string };

export type Statement =
  | (Span & { readonly kind: 'model'; readonly name: Word })
  | (Span & { readonly kind: 'target'; readonly part?: Word; readonly items: readonly Item[] })
  | (Span & { readonly kind: 'compat'; readonly word: Word })
  | (Span & { readonly kind: 'weights'; readonly path: Word })
  | (Span & { readonly kind: 'type'; readonly name: Word; readonly value: Value })
  | (Span & {
      readonly kind: 'input';
      readonly name: Word;
      readonly type?: Value;
      readonly dims: List;
      readonly shapes: readonly List[];
      readonly items: readonly Item[];
    })
  | (Span & { readonly kind: 'output'; readonly pipes: readonly PipeNode[] })
  | (Span & {
      readonly kind: 'rule';
      readonly selectors: readonly SelectorNode[];
      readonly items: readonly Item[];
    })
  | (Span & { readonly kind: 'bind'; readonly name: Word; readonly pipe: PipeNode })
  | (Span & { readonly kind: 'pipe'; readonly pipe: PipeNode });
