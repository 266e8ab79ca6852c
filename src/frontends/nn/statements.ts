// Cuts the words of a file into statements: a statement ends with its line unless a bracket is open, or the line
// ends or the next begins with a word that joins them. Each statement parses alone, so that one mistake costs one
// statement.
import type { IToken, TokenType } from 'chevrotain';
import type { Source } from './source.ts';
import {
  Arrow,
  Colon,
  Comma,
  Dot,
  Equals,
  Glob,
  isKeyword,
  KEYWORDS,
  LBrace,
  LBracket,
  LParen,
  Name,
  Pipe,
  RBrace,
  RBracket,
  RParen,
  Text,
} from './tokens.ts';

const OPENERS = new Map<TokenType, TokenType>([
  [LParen, RParen],
  [LBrace, RBrace],
  [LBracket, RBracket],
]);
const CLOSERS = new Set<TokenType>(OPENERS.values());
const JOINS_NEXT = new Set<TokenType>([Pipe, Arrow, Equals, Colon, Comma, Dot]);
const JOINS_PREVIOUS = new Set<TokenType>([Pipe, Arrow, LBrace, Comma]);
/** After these a statement word is an ordinary name: `output: relu(x)`. */
const NAME_FOLLOWERS = new Set<TokenType>([Equals, Colon, Dot, Pipe]);

export interface Chunk {
  readonly tokens: readonly IToken[];
  /** Deepest bracket nesting. */
  readonly depth: number;
}

function withKeyword(tokens: IToken[]): IToken[] {
  const first = tokens[0]!;
  const next = tokens[1]?.tokenType;
  if (first.tokenType !== Name || !isKeyword(first.image)) return tokens;
  if (next && NAME_FOLLOWERS.has(next)) return tokens;
  const type = KEYWORDS[first.image];
  tokens[0] = { ...first, tokenType: type, tokenTypeIdx: type.tokenTypeIdx! };
  return tokens;
}

/** True when each bracket closes its own kind. */
function balanced(tokens: readonly IToken[]): boolean {
  const open: TokenType[] = [];
  for (const t of tokens) {
    const closer = OPENERS.get(t.tokenType);
    if (closer) open.push(closer);
    else if (CLOSERS.has(t.tokenType) && open.pop() !== t.tokenType) return false;
  }
  return open.length === 0;
}

/** Walks the offsets of a text upwards and says in which line they are, without looking for each. */
class Lines {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the line of the next word begins when that is another line than the last word's; undefined otherwise. */
  newLine(offset: number): number | undefined {
    let start: number | undefined;
    for (let i = offset - 1; i >= this.#at; i--) {
      const c = this.#text.charCodeAt(i);
      if (c !== 10 && c !== 13) continue;
      start = i + 1;
      break;
    }
    this.#at = offset;
    return start;
  }
}

/** `x = …`, or a statement word before a name: no line that continues a statement begins so. */
function opensStatement(tokens: readonly IToken[], i: number): boolean {
  const first = tokens[i]!;
  const next = tokens[i + 1]?.tokenType;
  if (next === Equals) return first.tokenType === Name || first.tokenType === Text;
  if (first.tokenType !== Name || !isKeyword(first.image)) return false;
  return next === Name || next === Text || next === Glob;
}

/**
 * In a file whose brackets do not match, a word in the first column opens a statement whatever stands open, so
 * that a forgotten bracket does not swallow the rest of the file. A line that ends in `|>` or the like is not joined
 * with one that can only be a new statement.
 */
export function cutStatements(tokens: readonly IToken[], source: Source): readonly Chunk[] {
  const trusted = balanced(tokens);
  const chunks: Chunk[] = [];
  const lines = new Lines(source.text);
  let current: IToken[] = [];
  let open = 0;
  let depth = 0;
  const flush = () => {
    if (current.length > 0) chunks.push({ tokens: withKeyword(current), depth });
    current = [];
    open = 0;
    depth = 0;
  };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const type = token.tokenType;
    const line = lines.newLine(token.startOffset);
    const last = current[current.length - 1];
    if (last && line !== undefined) {
      const joined = JOINS_NEXT.has(last.tokenType) || JOINS_PREVIOUS.has(type);
      const margin = !trusted && line === token.startOffset && !CLOSERS.has(type);
      const ends = open <= 0 ? !joined || opensStatement(tokens, i) : margin;
      if (ends) flush();
    }
    current.push(token);
    if (OPENERS.has(type)) depth = Math.max(depth, ++open);
    else if (CLOSERS.has(type)) open--;
  }
  flush();
  return chunks;
}
