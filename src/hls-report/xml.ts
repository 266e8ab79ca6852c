// An XML report as its elements open and close. The reader is strict (saxes): what is not well-formed is
// refused whole, entities other than the five of XML are errors, a document type is refused, and depth is bounded.
import { SaxesParser } from 'saxes';

/** Deeper nesting is no report of these tools: call trees are about as deep as the source. */
const MAX_DEPTH = 256;

export class XmlProblem extends Error {
  readonly line: number;

  constructor(why: string, line: number) {
    super(why);
    this.line = line;
  }
}

export interface XmlEvents {
  /** Path from the root, joined with `/`. */
  readonly open: (path: string, attributes: Readonly<Record<string, string>>) => void;
  /** The text directly in an element, trimmed. */
  readonly close: (path: string, text: string) => void;
}

/** Throws XmlProblem on the first fault; what was told before it must then be forgotten. */
export function readXml(text: string, events: XmlEvents): void {
  const parser = new SaxesParser();
  const paths: string[] = [];
  const texts: string[] = [];
  const fail = (why: string): never => {
    throw new XmlProblem(why, parser.line);
  };
  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')));
  parser.on('doctype', () => fail('it has a document type'));
  parser.on('opentag', ({ name, attributes }) => {
    if (paths.length >= MAX_DEPTH) fail('it is nested too deeply');
    const path = paths.length === 0 ? name : `${paths.at(-1)}/${name}`;
    paths.push(path);
    texts.push('');
    events.open(path, attributes);
  });
  parser.on('text', (piece) => {
    if (texts.length > 0) texts[texts.length - 1] += piece;
  });
  parser.on('closetag', () => {
    events.close(paths.pop()!, texts.pop()!.trim());
  });
  parser.write(text).close();
}
