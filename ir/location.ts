// Where something came from: a span of a text file, a path inside a model file, a command-line argument, or a
// pass that derived it from other places.

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

export type Location =
  | {
      readonly kind: 'text';
      readonly file: string;
      readonly start: Position;
      readonly end: Position;
      /** Where what stands here was taken over from, as `printOrigin` said it there. */
      readonly origin?: string;
    }
  /** For example file "decoder.h5", path `layers[3] "q_dense_1"`. */
  | { readonly kind: 'model'; readonly file: string; readonly path: string }
  | { readonly kind: 'argument'; readonly text: string }
  | { readonly kind: 'derived'; readonly by: string; readonly from: readonly Location[] }
  /** A default of Burin's or of the imitated tool; `what` names it. */
  | { readonly kind: 'default'; readonly what: string };

/** One line for people: `c.yml:12:7`, `decoder.h5: layers[3] "q_dense_1"`, `--set …`, `fuse-linear(…)`. */
export function printLocation(at: Location): string {
  switch (at.kind) {
    case 'text':
      return `${at.file}:${at.start.line}:${at.start.column}`;
    case 'model':
      return `${at.file}: ${at.path}`;
    case 'argument':
      return at.text;
    case 'derived':
      return `${at.by}(${at.from.map(printLocation).join(', ')})`;
    case 'default':
      return `default: ${at.what}`;
  }
}

/** The place something first came from: what generated files say, however many texts it has gone through since. */
export function printOrigin(at: Location): string {
  if (at.kind === 'text' && at.origin !== undefined) return at.origin;
  return at.kind === 'derived' ? `${at.by}(${at.from.map(printOrigin).join(', ')})` : printLocation(at);
}

export type TextLocation = Extract<Location, { readonly kind: 'text' }>;

export function textSpan(file: string, start: Position, end: Position = start): TextLocation {
  return { kind: 'text', file, start, end };
}
