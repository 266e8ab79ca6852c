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

/**
 * In a file whose brackets do not match, a word in the first column opens a statement whatever stands open, so
 * that a forgotten bracket does not swallow the rest of the file.
 */
export function cutStatements(tokens: readonly IToken[], source: Source): readonly Chunk[] {
  const trusted = balanced(tokens);
  const chunks: Chunk[] = [];
  let current: IToken[] = [];
  let open = 0;
  let depth = 0;
  let line = -1;
  const flush = () => {
    if (current.length > 0) chunks.push({ tokens: withKeyword(current), depth });
    current = [];
    open = 0;
    depth = 0;
  };
  for (const token of tokens) {
    const type = token.tokenType;
    const here = source.line(token.startOffset);
    const last = current[current.length - 1];
    if (last && here !== line) {
      const joined = JOINS_NEXT.has(last.tokenType) || JOINS_PREVIOUS.has(type);
      const margin = !trusted && source.column(token.startOffset) === 0 && !CLOSERS.has(type);
      if ((open <= 0 && !joined) || (open > 0 && margin)) flush();
    }
    line = here;
    current.push(token);
    if (OPENERS.has(type)) depth = Math.max(depth, ++open);
    else if (CLOSERS.has(type)) open--;
  }
  flush();
  return chunks;
}
