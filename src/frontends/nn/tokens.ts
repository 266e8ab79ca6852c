// The words of the `.nn` language. Statement words (`input`, `rule`, …) are ordinary names to the lexer and become
// keywords only at the start of a statement, so that a layer may be called `output`.
import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain';

export const Name = createToken({ name: 'Name', label: 'a name', pattern: /[A-Za-z_][A-Za-z0-9_]*/ });
export const Glob = createToken({
  name: 'Glob',
  label: 'a pattern such as dense_*',
  pattern: /(?:[A-Za-z_][A-Za-z0-9_]*)?\*[A-Za-z0-9_*]*/,
  start_chars_hint: [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_*'],
});
export const Text = createToken({
  name: 'Text',
  label: 'a quoted text',
  pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*"/,
});

const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;
/** Ends a number, so that `5foo` is one bad word and not two good ones. */
const END = '(?![A-Za-z0-9_%])';
const NUMBER_STARTS = [...'-0123456789'];

export const Quantity = createToken({
  name: 'Quantity',
  label: 'a number with a unit',
  pattern: new RegExp(`${NUMBER}(?:ns|MHz|%)${END}`),
  start_chars_hint: NUMBER_STARTS,
});
export const Num = createToken({
  name: 'Num',
  label: 'a number',
  pattern: new RegExp(`${NUMBER}${END}`),
  start_chars_hint: NUMBER_STARTS,
});

const symbol = (name: string, text: string): TokenType =>
  createToken({ name, label: `"${text}"`, pattern: text });

export const Pipe = symbol('Pipe', '|>');
export const Arrow = symbol('Arrow', '->');
export const LParen = symbol('LParen', '(');
export const RParen = symbol('RParen', ')');
export const LBrace = symbol('LBrace', '{');
export const RBrace = symbol('RBrace', '}');
export const LBracket = symbol('LBracket', '[');
export const RBracket = symbol('RBracket', ']');
export const Less = symbol('Less', '<');
export const Greater = symbol('Greater', '>');
export const Comma = symbol('Comma', ',');
export const Colon = symbol('Colon', ':');
export const Equals = symbol('Equals', '=');
export const Dot = symbol('Dot', '.');

/** Whatever is no word: a number run into letters, an unclosed text, stray characters. */
export const Bad = createToken({
  name: 'Bad',
  label: 'nothing readable',
  pattern: /-?[0-9][A-Za-z0-9_.%]*|"[^\n\r]*/,
  line_breaks: false,
});

const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\n\r]*/ });

const keyword = (word: string): TokenType =>
  createToken({ name: `Kw_${word}`, label: `"${word}"`, pattern: Lexer.NA });

/** The words that open a statement. */
export const KEYWORDS = {
  model: keyword('model'),
  target: keyword('target'),
  compat: keyword('compat'),
  weights: keyword('weights'),
  type: keyword('type'),
  input: keyword('input'),
  output: keyword('output'),
  rule: keyword('rule'),
} as const;

export type Keyword = keyof typeof KEYWORDS;

export function isKeyword(word: string): word is Keyword {
  return Object.hasOwn(KEYWORDS, word);
}

/** In the order in which they are tried. */
export const LEXED: readonly TokenType[] = [
  Quantity,
  Num,
  Glob,
  Name,
  Text,
  Pipe,
  Arrow,
  LParen,
  RParen,
  LBrace,
  RBrace,
  LBracket,
  RBracket,
  Less,
  Greater,
  Comma,
  Colon,
  Equals,
  Dot,
  Bad,
];

export const VOCABULARY: TokenType[] = [...LEXED, ...Object.values(KEYWORDS)];

/** The pattern of a symbol is its text. */
function patternOf({ PATTERN }: TokenType): string {
  return PATTERN instanceof RegExp ? PATTERN.source : String(PATTERN).replace(/[|<>()[\]{}.]/g, '\\$&');
}

const SPACE = /[ \t\r\n\f\uFEFF]*/y;
/** One group a token type, so that a match says which it is. */
const WORD = new RegExp([Comment, ...LEXED].map((t) => `(${patternOf(t)})`).join('|'), 'y');

/**
 * All words and comments of a text; stray characters become `Bad` words, so that nothing is lost. The parser library's
 * own lexer takes three times as long and leaves out where a word ends.
 */
export function lexNn(text: string): {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
} {
  const tokens: IToken[] = [];
  const comments: IToken[] = [];
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
    if (at >= text.length) return { tokens, comments };
    WORD.lastIndex = at;
    const match = WORD.exec(text);
    if (!match) {
      stray(tokens, text, at);
      at++;
      continue;
    }
    let group = 1;
    while (match[group] === undefined) group++;
    const image = match[0];
    if (group === 1) comments.push(word(Comment, image, at));
    else tokens.push(word(LEXED[group - 2]!, image, at));
    at += image.length;
  }
}

/** One object shape for all words: the engine then keeps millions of them cheaply. */
function word(tokenType: TokenType, image: string, startOffset: number): IToken {
  const endOffset = startOffset + image.length - 1;
  return { image, startOffset, endOffset, tokenType, tokenTypeIdx: tokenType.tokenTypeIdx! };
}

/** Neighbouring stray characters are one bad word. */
function stray(tokens: IToken[], text: string, at: number): void {
  const last = tokens[tokens.length - 1];
  if (last?.tokenType === Bad && last.endOffset === at - 1 && !/^["\d-]/.test(last.image)) tokens.pop();
  const joined = last && last !== tokens[tokens.length - 1];
  const start = joined ? last.startOffset : at;
  tokens.push(word(Bad, text.slice(start, at + 1), start));
}
