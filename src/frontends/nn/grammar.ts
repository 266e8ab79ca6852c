// The grammar of one `.nn` statement, without actions: it yields a concrete syntax tree that build-ast.ts reads.
import {
  CstParser,
  type IParserErrorMessageProvider,
  type IRecognitionException,
  type IToken,
  type TokenType,
  tokenLabel,
} from 'chevrotain';
import {
  Arrow,
  Colon,
  Comma,
  Dot,
  Equals,
  Glob,
  Greater,
  KEYWORDS,
  LBrace,
  LBracket,
  Less,
  LParen,
  Name,
  Num,
  Pipe,
  Quantity,
  RBrace,
  RBracket,
  RParen,
  Text,
  VOCABULARY,
} from './tokens.ts';

/** `a, b or c`; a statement may begin in so many ways that they are not listed. */
function oneOf(types: readonly TokenType[]): string {
  const labels = [...new Set(types.map((t) => tokenLabel(t)))];
  if (labels.length > Object.keys(KEYWORDS).length) return 'a statement';
  return labels.length === 1
    ? labels[0]!
    : `${labels.slice(0, -1).join(', ')} or ${labels[labels.length - 1]}`;
}

/** What was expected, and how many words after the one the error names. */
export interface Expectation {
  readonly expected: string;
  readonly ahead: number;
}

const expect = (expected: string, ahead = 0): string => JSON.stringify({ expected, ahead });

/** Reads back what `expectations` put into an error's message; syntax.ts adds what was found. */
export function expectationOf(error: IRecognitionException): Expectation {
  return JSON.parse(error.message) as Expectation;
}

const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expect(tokenLabel(expected)),
  buildNotAllInputParsedMessage: () => expect('the end of the line'),
  buildNoViableAltMessage: ({ expectedPathsPerAlt, actual }) => {
    const paths = expectedPathsPerAlt.flat();
    const going = paths.filter((path) => path.length > 1 && path[0] === actual[0]?.tokenType);
    return going.length > 0
      ? expect(oneOf(going.map((path) => path[1]!)), 1)
      : expect(oneOf(paths.flatMap((path) => path.slice(0, 1))));
  },
  buildEarlyExitMessage: ({ expectedIterationPaths }) =>
    expect(oneOf(expectedIterationPaths.flatMap((path) => path.slice(0, 1)))),
};

class NnParser extends CstParser {
  constructor() {
    super(VOCABULARY, {
      recoveryEnabled: true,
      maxLookahead: 2,
      nodeLocationTracking: 'onlyOffset',
      errorMessageProvider: expectations,
    });
    this.performSelfAnalysis();
  }

  statement = this.RULE('statement', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.modelStatement) },
      { ALT: () => this.SUBRULE(this.targetStatement) },
      { ALT: () => this.SUBRULE(this.compatStatement) },
      { ALT: () => this.SUBRULE(this.weightsStatement) },
      { ALT: () => this.SUBRULE(this.typeStatement) },
      { ALT: () => this.SUBRULE(this.inputStatement) },
      { ALT: () => this.SUBRULE(this.outputStatement) },
      { ALT: () => this.SUBRULE(this.ruleStatement) },
      { ALT: () => this.SUBRULE(this.bindStatement) },
      { ALT: () => this.SUBRULE(this.pipeStatement) },
    ]);
  });

  modelStatement = this.RULE('modelStatement', () => {
    this.CONSUME(KEYWORDS.model);
    this.SUBRULE(this.name);
  });

  targetStatement = this.RULE('targetStatement', () => {
    this.CONSUME(KEYWORDS.target);
    this.OPTION(() => this.CONSUME(Text));
    this.OPTION1(() => this.SUBRULE(this.block));
  });

  compatStatement = this.RULE('compatStatement', () => {
    this.CONSUME(KEYWORDS.compat);
    this.CONSUME(Name);
  });

  weightsStatement = this.RULE('weightsStatement', () => {
    this.CONSUME(KEYWORDS.weights);
    this.CONSUME(Text);
  });

  typeStatement = this.RULE('typeStatement', () => {
    this.CONSUME(KEYWORDS.type);
    this.CONSUME(Name);
    this.CONSUME(Equals);
    this.SUBRULE(this.type);
  });

  inputStatement = this.RULE('inputStatement', () => {
    this.CONSUME(KEYWORDS.input);
    this.SUBRULE(this.name);
    this.CONSUME(Colon);
    this.OPTION(() => this.SUBRULE(this.type));
    this.SUBRULE(this.list);
    this.SUBRULE(this.tail);
  });

  outputStatement = this.RULE('outputStatement', () => {
    this.CONSUME(KEYWORDS.output);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.pipe) });
  });

  ruleStatement = this.RULE('ruleStatement', () => {
    this.CONSUME(KEYWORDS.rule);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.selector) });
    this.SUBRULE(this.block);
  });

  bindStatement = this.RULE('bindStatement', () => {
    this.SUBRULE(this.name);
    this.CONSUME(Equals);
    this.SUBRULE(this.pipe);
  });

  pipeStatement = this.RULE('pipeStatement', () => {
    this.SUBRULE(this.pipe);
  });

  selector = this.RULE('selector', () => {
    this.OR([
      { ALT: () => this.CONSUME(Glob) },
      { ALT: () => this.CONSUME(Text) },
      {
        ALT: () => {
          this.CONSUME(Name);
          this.OPTION(() => this.CONSUME1(Text));
        },
      },
    ]);
  });

  pipe = this.RULE('pipe', () => {
    this.SUBRULE(this.primary);
    this.MANY(() => {
      this.CONSUME(Pipe);
      this.SUBRULE(this.step);
    });
  });

  /** `x`, `x.1`, `op(…)` or `name: op(…)`. */
  primary = this.RULE('primary', () => {
    this.SUBRULE(this.name);
    this.OPTION(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(Dot);
            this.CONSUME(Num);
          },
        },
        {
          ALT: () => {
            this.CONSUME(Colon);
            this.CONSUME(Name);
            this.OPTION1(() => this.SUBRULE(this.args));
            this.SUBRULE(this.tail);
          },
        },
        {
          ALT: () => {
            this.SUBRULE1(this.args);
            this.SUBRULE1(this.tail);
          },
        },
      ]),
    );
  });

  /** After `|>`: `op`, `op(…)` or `name: op(…)`. */
  step = this.RULE('step', () => {
    this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(Colon);
      this.CONSUME(Name);
    });
    this.OPTION1(() => this.SUBRULE(this.args));
    this.SUBRULE(this.tail);
  });

  /** Shapes and settings after an op. */
  tail = this.RULE('tail', () => {
    this.OPTION(() => {
      this.CONSUME(Arrow);
      this.AT_LEAST_ONE(() => this.SUBRULE(this.list));
    });
    this.OPTION1(() => this.SUBRULE(this.block));
  });

  args = this.RULE('args', () => {
    this.CONSUME(LParen);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.arg) });
    this.CONSUME(RParen);
  });

  arg = this.RULE('arg', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Name);
          this.CONSUME(Equals);
          this.SUBRULE(this.value);
        },
      },
      { ALT: () => this.CONSUME(Num) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.pipe) },
    ]);
  });

  block = this.RULE('block', () => {
    this.CONSUME(LBrace);
    this.MANY(() => this.SUBRULE(this.item));
    this.CONSUME(RBrace);
  });

  /** `name value`, or `name = tensor`. */
  item = this.RULE('item', () => {
    this.CONSUME(Name);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Equals);
          this.SUBRULE(this.tensor);
        },
      },
      { ALT: () => this.SUBRULE(this.value) },
    ]);
  });

  /** Numbers as trained, or `codes TYPE` and integers. */
  tensor = this.RULE('tensor', () => {
    this.OPTION(() => {
      this.CONSUME(Name);
      this.SUBRULE(this.type);
    });
    this.OR([{ ALT: () => this.SUBRULE(this.list) }, { ALT: () => this.CONSUME(Num) }]);
  });

  value = this.RULE('value', () => {
    this.OR([
      { ALT: () => this.CONSUME(Num) },
      { ALT: () => this.CONSUME(Quantity) },
      { ALT: () => this.CONSUME(Text) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.type) },
    ]);
  });

  list = this.RULE('list', () => {
    this.CONSUME(LBracket);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.element) });
    this.CONSUME(RBracket);
  });

  element = this.RULE('element', () => {
    this.OR([{ ALT: () => this.CONSUME(Num) }, { ALT: () => this.SUBRULE(this.list) }]);
  });

  /** A plain word is a type alias, `auto`, or whatever word the setting takes. */
  type = this.RULE('type', () => {
    this.CONSUME(Name);
    this.OPTION(() => {
      this.CONSUME(Less);
      this.AT_LEAST_ONE_SEP({
        SEP: Comma,
        DEF: () => this.OR([{ ALT: () => this.CONSUME(Num) }, { ALT: () => this.CONSUME1(Name) }]),
      });
      this.CONSUME(Greater);
    });
  });

  name = this.RULE('name', () => {
    this.OR([{ ALT: () => this.CONSUME(Name) }, { ALT: () => this.CONSUME(Text) }]);
  });
}

// Building the parser analyses the grammar once; the instance is reused for every statement.
const parser = new NnParser();

export type StatementParse = {
  readonly cst: ReturnType<NnParser['statement']>;
  readonly errors: NnParser['errors'];
};

export function parseStatement(tokens: readonly IToken[]): StatementParse {
  parser.input = tokens as IToken[];
  const cst = parser.statement();
  return { cst, errors: parser.errors };
}
