// Text → syntax tree: statements with their spans, all words and all comments, and every syntax error. A statement
// with an error is left out of `statements`, but its words stay, so the formatter and later tools lose nothing.
import type { IRecognitionException, IToken } from 'chevrotain';
import { languageMessages as m } from '#ir/diagnostics/catalogue/language';
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import type { Statement } from './ast.ts';
import { BadEscape, buildStatement, spanOf, UnknownSelectorWord } from './build-ast.ts';
import { expectationOf, parseStatement } from './grammar.ts';
import { Report } from './report.ts';
import { Source, type Span } from './source.ts';
import { type Chunk, cutStatements } from './statements.ts';
import { Bad, Colon, Equals, Glob, KEYWORDS, LBrace, lexNn, Name, Text } from './tokens.ts';

const MAX_DEPTH = 100;
const MAX_CHARACTERS = 1 << 26;
/** Room for several a layer; the passes stop at ten thousand layers. */
const MAX_STATEMENTS = 50_000;
/** Of one statement. */
const MAX_ERRORS = 10;

export interface SyntaxTree {
  readonly source: Source;
  readonly chunks: readonly Chunk[];
  readonly comments: readonly IToken[];
  readonly statements: readonly Statement[];
  /** Names that broken statements seem to define: using them is no further error. */
  readonly broken: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

function shown(t: IToken | undefined): string {
  if (t === undefined) return 'the end of the statement';
  const image = t.image.length > 40 ? `${t.image.slice(0, 40)}…` : t.image;
  return t.tokenType === Text ? image : `"${image}"`;
}

/** An early end is shown just behind the last word. */
function spanOfCulprit(token: IToken | undefined, chunk: Chunk): Span {
  if (token) return spanOf(token);
  const { end } = spanOf(chunk.tokens[chunk.tokens.length - 1]!);
  return { start: end, end };
}

/** True when the statement begins with a word that opens none, such as `ruel * { … }`. */
function isUnknownStatement([first, second]: readonly IToken[]): boolean {
  const follower = second?.tokenType;
  if (first!.tokenType !== Name) return false;
  return follower === Name || follower === Text || follower === Glob || follower === LBrace;
}

/**
 * The parser goes on behind an error, so a statement may have several. An early end is told once, and not when an
 * earlier error may be its cause.
 */
function reportSyntax(chunk: Chunk, errors: readonly IRecognitionException[], report: Report): void {
  const [first] = chunk.tokens;
  if (isUnknownStatement(chunk.tokens)) {
    const near = report.suggest(first!.image, Object.keys(KEYWORDS));
    report.add(m.unknownStatement, { word: first!.image }, spanOf(first!), near);
    return;
  }
  let before = -1;
  for (const error of errors.slice(0, MAX_ERRORS)) {
    const { expected, ahead } = expectationOf(error);
    const at = chunk.tokens.indexOf(error.token);
    if (before >= 0 && at <= before) continue;
    before = Math.max(before, at < 0 ? chunk.tokens.length : at);
    const token = at < 0 ? undefined : chunk.tokens[at + ahead];
    report.add(m.syntax, { expected, found: shown(token) }, spanOfCulprit(token, chunk));
  }
}

function definedNames(chunk: Chunk): string[] {
  const names: string[] = [];
  chunk.tokens.forEach((t, i) => {
    const next = chunk.tokens[i + 1]?.tokenType;
    if (next !== Equals && next !== Colon) return;
    if (t.tokenType === Name) names.push(t.image);
    else if (t.tokenType === Text) names.push(t.image.slice(1, -1));
  });
  return names;
}

function reportBad(token: IToken, report: Report): void {
  const part = token.image.length > 40 ? `${token.image.slice(0, 40)}…` : token.image;
  const fix = part.startsWith('"')
    ? 'close the text with " on the same line'
    : /^-?\d/.test(part)
      ? 'a number may end in ns, MHz or %'
      : undefined;
  report.add(m.badCharacter, { text: part }, spanOf(token), fix);
}

function readStatement(chunk: Chunk, report: Report): Statement | undefined {
  if (chunk.depth > MAX_DEPTH) {
    report.add(
      m.tooDeep,
      { limit: MAX_DEPTH },
      spanOf(chunk.tokens[0]!),
      'name an inner result with name = …',
    );
    return undefined;
  }
  const bad = chunk.tokens.filter((t) => t.tokenType === Bad);
  for (const token of bad) reportBad(token, report);
  if (bad.length > 0) return undefined;
  const { cst, errors } = parseStatement(chunk.tokens);
  if (errors.length > 0) {
    reportSyntax(chunk, errors, report);
    return undefined;
  }
  try {
    return buildStatement(cst);
  } catch (thrown) {
    if (thrown instanceof BadEscape) {
      report.add(
        m.badCharacter,
        { text: 'the escape in this text' },
        thrown.span,
        'write \\\\ for a backslash',
      );
      return undefined;
    }
    if (thrown instanceof UnknownSelectorWord) {
      const holes = { expected: '"glob" before a quoted pattern', found: `"${thrown.word.text}"` };
      report.add(m.syntax, holes, thrown.word);
      return undefined;
    }
    throw thrown;
  }
}

export function parseNn(text: string, file: string): SyntaxTree {
  const source = new Source(text, file);
  const report = new Report(source);
  const nothing = { source, chunks: [], comments: [], statements: [], broken: new Set<string>() };
  if (text.length > MAX_CHARACTERS) {
    report.add(m.tooLong, { characters: text.length, limit: MAX_CHARACTERS }, { start: 0, end: 0 });
    return { ...nothing, diagnostics: report.diagnostics };
  }
  const lexed = lexNn(text);
  const chunks = cutStatements(lexed.tokens, source);
  if (chunks.length > MAX_STATEMENTS) {
    const holes = { count: chunks.length, what: 'statements', limit: MAX_STATEMENTS } as const;
    report.add(passesMessages.tooManyOps, holes, spanOf(chunks[MAX_STATEMENTS]!.tokens[0]!));
    return { ...nothing, diagnostics: report.diagnostics };
  }
  const statements: Statement[] = [];
  const broken = new Set<string>();
  for (const chunk of chunks) {
    const statement = readStatement(chunk, report);
    if (statement) statements.push(statement);
    else for (const name of definedNames(chunk)) broken.add(name);
  }
  return {
    source,
    chunks,
    comments: lexed.comments,
    statements,
    broken,
    diagnostics: report.diagnostics,
  };
}
