// The TextMate grammar for editors colours a text as the language's own lexer reads it: word for word on the examples
// and the language page, and with the same keywords.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Source } from '#src/frontends/nn/source';
import { cutStatements } from '#src/frontends/nn/statements';
import { KEYWORDS, LEXED, lexNn } from '#src/frontends/nn/tokens';

const root = join(import.meta.dirname, '../..');

interface Pattern {
  readonly name?: string;
  readonly match?: string;
  readonly include?: string;
  readonly patterns?: readonly Pattern[];
  readonly captures?: Readonly<Record<string, Pattern>>;
}

interface Grammar {
  readonly scopeName: string;
  readonly patterns: readonly Pattern[];
  readonly repository: Readonly<Record<string, Pattern>>;
}

const grammar = JSON.parse(
  readFileSync(join(root, 'src/frontends/nn/nn.tmLanguage.json'), 'utf8'),
) as Grammar;

/** Patterns in the order in which an editor tries them. */
function flat(patterns: readonly Pattern[]): readonly Pattern[] {
  return patterns.flatMap((p) => {
    if (p.include) return flat([grammar.repository[p.include.slice(1)]!]);
    return p.patterns ? flat(p.patterns) : [p];
  });
}

const RULES = flat(grammar.patterns).map(({ name, match, captures }) => ({
  scope: name ?? captures?.['1']?.name ?? '',
  regexp: new RegExp(match!, 'my'),
}));

interface Scoped {
  readonly start: number;
  readonly text: string;
  readonly scope: string;
}

/** As editors do it: the leftmost match of any pattern wins, then the first pattern. */
function colour(text: string): readonly Scoped[] {
  const found: Scoped[] = [];
  for (let at = 0; at < text.length; ) {
    const hit = RULES.map(({ scope, regexp }) => {
      regexp.lastIndex = at;
      const match = regexp.exec(text)?.[0];
      const word = match?.trimStart();
      return word ? { start: at + match!.length - word.length, text: word, scope } : undefined;
    }).find((h) => h !== undefined);
    if (hit) found.push(hit);
    at = hit ? hit.start + hit.text.length : at + 1;
  }
  return found;
}

/** Scopes that may stand for a token type. */
const SCOPES: Readonly<Record<string, RegExp>> = {
  Comment: /^comment\./,
  Text: /^string\.quoted/,
  Quantity: /^constant\.numeric/,
  Num: /^constant\.numeric/,
  Glob: /^string\.regexp/,
  Name: /^(?:variable|entity|storage)\./,
  Pipe: /^keyword\.operator/,
  Arrow: /^keyword\.operator/,
  Equals: /^keyword\.operator/,
  Less: /^keyword\.operator/,
  Greater: /^keyword\.operator/,
  LParen: /^punctuation\.section/,
  RParen: /^punctuation\.section/,
  LBrace: /^punctuation\.section/,
  RBrace: /^punctuation\.section/,
  LBracket: /^punctuation\.section/,
  RBracket: /^punctuation\.section/,
  Comma: /^punctuation\.separator/,
  Colon: /^punctuation\.separator/,
  Dot: /^punctuation\.separator/,
  Bad: /^invalid\./,
};

/** Words with the type that the statements give them, and comments. */
function words(text: string): readonly Scoped[] {
  const { tokens, comments } = lexNn(text);
  const chunks = cutStatements(tokens, new Source(text, 'x.nn'));
  return [...chunks.flatMap((c) => c.tokens), ...comments]
    .map((t) => ({ start: t.startOffset, text: t.image, scope: t.tokenType.name }))
    .sort((a, b) => a.start - b.start);
}

function compare(text: string): void {
  const theirs = colour(text);
  const ours = words(text);
  expect(theirs.map((w) => `${w.start} ${w.text}`)).toEqual(ours.map((w) => `${w.start} ${w.text}`));
  ours.forEach((word, i) => {
    const expected = word.scope.startsWith('Kw_') ? /^keyword\.control/ : SCOPES[word.scope]!;
    expect(theirs[i]!.scope, `${word.text} at ${word.start}`).toMatch(expected);
  });
}

function examples(): readonly (readonly [string, string])[] {
  const files = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.nn'))
    .map((f) => [f, readFileSync(join(root, 'examples', f), 'utf8')] as const);
  const page = readFileSync(join(root, 'src/frontends/nn/README.md'), 'utf8');
  const blocks = [...page.matchAll(/```nn\n([\s\S]*?)```/g)].map((m, i) => [`page ${i + 1}`, m[1]!] as const);
  return [...files, ...blocks];
}

describe('nn.tmLanguage.json', () => {
  it.each(examples())('colours %s', (_, text) => {
    compare(text);
  });

  // Catches: a kind of word that no example has.
  it('colours every kind of word', () => {
    const text = `// comment
target "p \\" q" { clock 5ns  uncertainty 27%  reuse n_in }
type a = fixed<16,6, rnd_conv>
input "odd name": a[2, -3] -> [2]
y = "odd name" |> l: dense(60, bias = -1.5e-3) { weight = codes int<4>[[1], [2]] }
rule d*, * { default auto }
rule glob "*x" { result ufixed<8,2> }
output: relu(y.1)
model = output |> relu
output model
z = 5foo § $
w = "open
`;
    compare(text);
    const kinds = new Set([...words(text)].map((w) => w.scope));
    const lexed = ['Comment', ...LEXED.map((t) => t.name)];
    expect(lexed.filter((name) => !kinds.has(name))).toEqual([]);
    expect(lexed.filter((name) => SCOPES[name] === undefined)).toEqual([]);
  });

  // Catches: a keyword added to the language and not to the grammar, or the other way about.
  it('has the keywords of the lexer', () => {
    const match = grammar.repository.statement!.match!;
    const listed = /\(((?:[a-z]+\|)+[a-z]+)\)/.exec(match)![1]!.split('|');
    expect(listed).toEqual(Object.keys(KEYWORDS));
    // Editors cannot look back over a distance that varies.
    expect(JSON.stringify(grammar)).not.toMatch(/\(\?<[=!][^)]*[*+]/);
    expect(grammar.scopeName).toBe('source.nn');
  });
});
