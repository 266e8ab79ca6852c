// The formatter: keeps words, comments and line breaks as they are and makes spaces, indentation and blank lines
// uniform. It therefore cannot change what a text means, and formatting twice is formatting once.
import type { IToken } from 'chevrotain';
import { failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Item, PipeNode, Statement } from './ast.ts';
import { parseNn, type SyntaxTree } from './syntax.ts';
import {
  Colon,
  Comma,
  Dot,
  Greater,
  LBrace,
  LBracket,
  Less,
  LParen,
  Name,
  Pipe,
  RBrace,
  RBracket,
  RParen,
} from './tokens.ts';

const OPEN = new Set([LParen, LBracket, LBrace]);
/** Indentation of a statement's further lines when its first holds no `|>`. */
const CONTINUATION = 4;
const CLOSE = new Set([RParen, RBracket, RBrace]);

function* itemsOfPipe(pipe: PipeNode): Generator<Item> {
  for (const call of [pipe.first, ...pipe.steps]) {
    if (call.kind !== 'call') continue;
    yield* call.items;
    for (const arg of call.args) if (arg.kind === 'pipe') yield* itemsOfPipe(arg.pipe);
  }
}

function* itemsOf(statement: Statement): Generator<Item> {
  if ('items' in statement) yield* statement.items;
  if ('pipe' in statement) yield* itemsOfPipe(statement.pipe);
  if (statement.kind === 'output') for (const pipe of statement.pipes) yield* itemsOfPipe(pipe);
}

interface Word {
  readonly token: IToken;
  readonly comment: boolean;
  /** Opens a statement. */
  readonly first: boolean;
  /** Stands before another word of its statement. */
  readonly inside: boolean;
}

/** Words and comments in the order of the text. */
function merge(tree: SyntaxTree): readonly Word[] {
  const words: Word[] = [];
  let next = 0;
  const comments = (until: number, inside: boolean): void => {
    for (let token = tree.comments[next]; token && token.startOffset < until; token = tree.comments[++next]) {
      words.push({ token, comment: true, first: false, inside });
    }
  };
  for (const { tokens } of tree.chunks) {
    tokens.forEach((token, i) => {
      comments(token.startOffset, i > 0);
      words.push({ token, comment: false, first: i === 0, inside: true });
    });
  }
  comments(Number.POSITIVE_INFINITY, false);
  return words;
}

/** Spaces between two words of one line. `inType`: between `<` and `>`. */
function gap(previous: IToken, next: IToken, inType: boolean, items: ReadonlySet<number>): string {
  const startsItem = items.has(next.startOffset);
  const afterItemName = items.has(previous.startOffset);
  const before = previous.tokenType;
  const after = next.tokenType;
  if (after === Less || after === Greater || before === Less || inType) return '';
  if (after === Comma || after === Colon || after === Dot || before === Dot) return '';
  if (before === LParen || after === RParen || before === LBracket || after === RBracket) return '';
  if (before === LBrace && after === RBrace) return '';
  if (startsItem && before !== LBrace) return '  ';
  if (after === LParen) return before === Name ? '' : ' ';
  // A type and its dimensions are one thing: fixed<16,6>[31].
  if (after === LBracket) return before === Greater || (before === Name && !afterItemName) ? '' : ' ';
  return ' ';
}

interface Line {
  text: string;
  /** Column of the statement's first `|>`, under which the next lines' stand. */
  pipe?: number;
}

class Formatter {
  readonly #tree: SyntaxTree;
  readonly #items = new Set<number>();
  readonly #out: string[] = [];
  #line: Line = { text: '' };
  #depth = 0;
  #inType = false;
  #pipe: number | undefined;

  constructor(tree: SyntaxTree) {
    this.#tree = tree;
    for (const s of tree.statements) for (const item of itemsOf(s)) this.#items.add(item.start);
  }

  run(): string {
    const words = merge(this.#tree);
    words.forEach((word, i) => {
      this.#word(word, words[i - 1]);
    });
    this.#flush();
    return this.#out.length === 0 ? '' : `${this.#out.join('\n')}\n`;
  }

  #flush(): void {
    if (this.#line.text !== '') this.#out.push(this.#line.text);
    this.#line = { text: '' };
  }

  #word(word: Word, previous: Word | undefined): void {
    const { token } = word;
    const { source } = this.#tree;
    const type = token.tokenType;
    if (word.first) {
      this.#depth = 0;
      this.#pipe = undefined;
    }
    if (CLOSE.has(type)) this.#depth--;
    const lines = previous ? source.line(token.startOffset) - source.line(previous.token.startOffset) : 1;
    if (lines > 0) {
      this.#flush();
      if (previous && lines > 1 && this.#depth === 0 && !CLOSE.has(type)) this.#out.push('');
      this.#line.text = this.#indent(word) + this.#text(word);
    } else if (word.comment) {
      this.#line.text += `  ${this.#text(word)}`;
    } else {
      this.#line.text += gap(previous!.token, token, this.#inType, this.#items);
      if (type === Pipe && this.#depth === 0) this.#pipe ??= this.#line.text.length;
      this.#line.text += this.#text(word);
    }
    if (word.comment) return;
    if (OPEN.has(type)) this.#depth++;
    if (type === Less) this.#inType = true;
    if (type === Greater) this.#inType = false;
  }

  #text({ token, comment }: Word): string {
    return comment ? token.image.trimEnd() : token.image;
  }

  #indent({ token, comment, first, inside }: Word): string {
    if (first || (comment && this.#depth === 0 && !inside)) return '';
    if (this.#depth > 0 || CLOSE.has(token.tokenType)) return ' '.repeat(2 * this.#depth);
    if (token.tokenType !== Pipe && !comment) return ' '.repeat(CONTINUATION);
    this.#pipe ??= CONTINUATION;
    return ' '.repeat(this.#pipe);
  }
}

/** Texts with syntax errors are not formatted: the diagnostics say why. */
export function formatNn(text: string, file: string): Result<string> {
  const tree = parseNn(text, file);
  if (hasErrors(tree.diagnostics)) return failed(tree.diagnostics);
  return ok(new Formatter(tree).run());
}
