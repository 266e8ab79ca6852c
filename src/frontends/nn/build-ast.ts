// Concrete syntax tree → ast.ts. Only statements without syntax errors come here, so every part is present.
import type { CstNode, IToken } from 'chevrotain';
import { CompilerBug } from '#ir/errors';
import type {
  Arg,
  CallNode,
  Item,
  List,
  PipeNode,
  RefNode,
  SelectorNode,
  Statement,
  TensorNode,
  Value,
  Word,
} from './ast.ts';
import type { Span } from './source.ts';

/** Thrown out of a statement whose quoted text has a bad escape; syntax.ts turns it into a diagnostic. */
export class BadEscape {
  readonly span: Span;

  constructor(span: Span) {
    this.span = span;
  }
}

function nodes(node: CstNode, rule: string): readonly CstNode[] {
  return (node.children[rule] ?? []) as CstNode[];
}

function node(parent: CstNode, rule: string): CstNode {
  const found = nodes(parent, rule)[0];
  if (!found) throw new CompilerBug(`syntax tree of ${parent.name} without ${rule}`);
  return found;
}

function maybeNode(parent: CstNode, rule: string): CstNode | undefined {
  return nodes(parent, rule)[0];
}

function tokens(parent: CstNode, type: string): readonly IToken[] {
  return (parent.children[type] ?? []) as IToken[];
}

function token(parent: CstNode, type: string): IToken {
  const found = tokens(parent, type)[0];
  if (!found) throw new CompilerBug(`syntax tree of ${parent.name} without ${type}`);
  return found;
}

export function spanOf(t: IToken): Span {
  return { start: t.startOffset, end: t.startOffset + t.image.length };
}

function spanOfNode({ location }: CstNode): Span {
  if (location?.endOffset === undefined) throw new CompilerBug('a syntax node without its place');
  return { start: location.startOffset, end: location.endOffset + 1 };
}

function word(t: IToken): Word {
  const span = spanOf(t);
  if (t.tokenType.name !== 'Text') return { text: t.image, quoted: false, ...span };
  try {
    return { text: JSON.parse(t.image) as string, quoted: true, ...span };
  } catch {
    throw new BadEscape(span);
  }
}

function nameOf(parent: CstNode): Word {
  const name = node(parent, 'name');
  return word(tokens(name, 'Name')[0] ?? token(name, 'Text'));
}

function typeValue(type: CstNode): Value {
  const head = token(type, 'Name');
  const close = tokens(type, 'Greater')[0];
  if (!close) return { kind: 'word', text: head.image, ...spanOf(head) };
  const args = [...tokens(type, 'Num'), ...tokens(type, 'Name').slice(1)]
    .sort((a, b) => a.startOffset - b.startOffset)
    .map((t) => t.image);
  return {
    kind: 'type',
    text: `${head.image}<${args.join(',')}>`,
    start: head.startOffset,
    end: spanOf(close).end,
  };
}

/** Appends the numbers under `list` and returns its dimensions, or undefined when ragged. */
function flatten(list: CstNode, numbers: string[]): readonly number[] | undefined {
  let inner: string | undefined;
  let result: readonly number[] | undefined;
  let ragged = false;
  const elements = nodes(list, 'element');
  for (const element of elements) {
    const number = tokens(element, 'Num')[0];
    let dims: readonly number[] | undefined = [];
    if (number) numbers.push(number.image);
    else dims = flatten(node(element, 'list'), numbers);
    const key = dims?.join();
    if (dims === undefined || (inner !== undefined && inner !== key)) ragged = true;
    inner = key;
    result = dims;
  }
  return ragged ? undefined : [elements.length, ...(result ?? [])];
}

function listOf(list: CstNode): List {
  const numbers: string[] = [];
  const dims = flatten(list, numbers);
  const span = { start: token(list, 'LBracket').startOffset, end: spanOf(token(list, 'RBracket')).end };
  return { kind: 'list', dims, numbers, ...span };
}

const numberValue = (t: IToken): Value => ({ kind: 'number', text: t.image, ...spanOf(t) });

function settingValue(value: CstNode): Value {
  const number = tokens(value, 'Num')[0];
  if (number) return numberValue(number);
  const quantity = tokens(value, 'Quantity')[0];
  if (quantity) {
    const [, amount, unit] = /^(.*?)(ns|MHz|%)$/.exec(quantity.image)!;
    return { kind: 'quantity', number: amount!, unit: unit!, ...spanOf(quantity) };
  }
  const text = tokens(value, 'Text')[0];
  if (text) {
    const decoded = word(text);
    return { kind: 'text', text: decoded.text, ...spanOf(text) };
  }
  const list = maybeNode(value, 'list');
  return list ? listOf(list) : typeValue(node(value, 'type'));
}

function tensorOf(tensor: CstNode): TensorNode {
  const list = maybeNode(tensor, 'list');
  const number = tokens(tensor, 'Num')[0];
  const content: List = list
    ? listOf(list)
    : { kind: 'list', dims: [], numbers: [number!.image], ...spanOf(number!) };
  const codes = tokens(tensor, 'Name')[0];
  return {
    list: content,
    ...(codes ? { codes: { word: word(codes), type: typeValue(node(tensor, 'type')) } } : {}),
    ...spanOfNode(tensor),
  };
}

function itemsOf(parent: CstNode): readonly Item[] {
  const block = maybeNode(parent, 'block');
  return block === undefined
    ? []
    : nodes(block, 'item').map((item): Item => {
        const name = word(token(item, 'Name'));
        const tensor = maybeNode(item, 'tensor');
        const span = spanOfNode(item);
        return tensor
          ? { kind: 'tensor', name, tensor: tensorOf(tensor), ...span }
          : { kind: 'setting', name, value: settingValue(node(item, 'value')), ...span };
      });
}

function argOf(arg: CstNode): Arg {
  const span = spanOfNode(arg);
  const value = maybeNode(arg, 'value');
  if (value) return { kind: 'named', name: word(token(arg, 'Name')), value: settingValue(value), ...span };
  const number = tokens(arg, 'Num')[0];
  if (number) return { kind: 'positional', value: numberValue(number), ...span };
  const list = maybeNode(arg, 'list');
  if (list) return { kind: 'positional', value: listOf(list), ...span };
  return { kind: 'pipe', pipe: pipeOf(node(arg, 'pipe')), ...span };
}

function callOf(step: CstNode): CallNode {
  const first = nameOf(step);
  const kind = tokens(step, 'Name')[0];
  const args = maybeNode(step, 'args');
  const tail = node(step, 'tail');
  return {
    kind: 'call',
    ...(kind ? { name: first } : {}),
    op: kind ? word(kind) : first,
    args: args ? nodes(args, 'arg').map(argOf) : [],
    shapes: nodes(tail, 'list').map(listOf),
    items: itemsOf(tail),
    ...spanOfNode(step),
  };
}

function primaryOf(primary: CstNode): CallNode | RefNode {
  if (maybeNode(primary, 'tail')) return callOf(primary);
  const output = tokens(primary, 'Num')[0];
  return { kind: 'ref', name: nameOf(primary), output: output?.image ?? '0', ...spanOfNode(primary) };
}

function pipeOf(pipe: CstNode): PipeNode {
  return {
    first: primaryOf(node(pipe, 'primary')),
    steps: nodes(pipe, 'step').map(callOf),
    ...spanOfNode(pipe),
  };
}

function selectorOf(selector: CstNode): SelectorNode {
  const glob = tokens(selector, 'Glob')[0];
  if (glob) return { form: 'glob', text: glob.image, ...spanOf(glob) };
  const name = tokens(selector, 'Name')[0];
  const text = tokens(selector, 'Text')[0];
  if (!text) return { form: 'bare', text: name!.image, ...spanOf(name!) };
  const decoded = word(text).text;
  if (!name) return { form: 'quoted', text: decoded, ...spanOf(text) };
  if (name.image !== 'glob') throw new UnknownSelectorWord(word(name));
  return { form: 'glob', text: decoded, start: name.startOffset, end: spanOf(text).end };
}

/** Thrown out of a rule such as `rule layer "x"`; syntax.ts turns it into a diagnostic. */
export class UnknownSelectorWord {
  readonly word: Word;

  constructor(word: Word) {
    this.word = word;
  }
}

export function buildStatement(cst: CstNode): Statement {
  const [rule, found] = Object.entries(cst.children)[0]!;
  const body = found[0] as CstNode;
  const span = spanOfNode(body);
  switch (rule) {
    case 'modelStatement':
      return { kind: 'model', name: nameOf(body), ...span };
    case 'targetStatement': {
      const part = tokens(body, 'Text')[0];
      return { kind: 'target', ...(part ? { part: word(part) } : {}), items: itemsOf(body), ...span };
    }
    case 'compatStatement':
      return { kind: 'compat', word: word(token(body, 'Name')), ...span };
    case 'weightsStatement':
      return { kind: 'weights', path: word(token(body, 'Text')), ...span };
    case 'typeStatement':
      return { kind: 'type', name: word(token(body, 'Name')), value: typeValue(node(body, 'type')), ...span };
    case 'inputStatement': {
      const type = maybeNode(body, 'type');
      const tail = node(body, 'tail');
      return {
        kind: 'input',
        name: nameOf(body),
        ...(type ? { type: typeValue(type) } : {}),
        dims: listOf(node(body, 'list')),
        shapes: nodes(tail, 'list').map(listOf),
        items: itemsOf(tail),
        ...span,
      };
    }
    case 'outputStatement':
      return { kind: 'output', pipes: nodes(body, 'pipe').map(pipeOf), ...span };
    case 'ruleStatement':
      return {
        kind: 'rule',
        selectors: nodes(body, 'selector').map(selectorOf),
        items: itemsOf(body),
        ...span,
      };
    case 'bindStatement':
      return { kind: 'bind', name: nameOf(body), pipe: pipeOf(node(body, 'pipe')), ...span };
    case 'pipeStatement':
      return { kind: 'pipe', pipe: pipeOf(node(body, 'pipe')), ...span };
    default:
      throw new CompilerBug(`no statement ${rule}`);
  }
}
