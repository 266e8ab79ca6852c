// Values of the language as the op tables want them: types, attribute values, shapes and tensors.
import { languageMessages as m } from '#ir/diagnostics/catalogue/language';
import { type Codes, packCodes } from '#ir/fixed/codes';
import { parseType, printType } from '#ir/fixed/text';
import { codeRange, type FixedType } from '#ir/fixed/type';
import { type AttrSpec, type AttrValue, attrProblem } from '#ir/graph/attributes';
import type { Tensor } from '#ir/graph/module';
import { MAX_SIZE } from '#ir/graph/ops/shared';
import type { List, TensorNode, Value } from './ast.ts';
import type { Report } from './report.ts';

export type TypeAliases = ReadonlyMap<string, FixedType | 'auto'>;

/** What a type expression means, or undefined after a diagnostic. */
export function typeOf(value: Value, aliases: TypeAliases, report: Report): FixedType | 'auto' | undefined {
  if (value.kind === 'word') {
    const alias = aliases.get(value.text);
    if (alias !== undefined) return alias;
    if (value.text === 'auto') return 'auto';
    const known = [...aliases.keys(), 'auto', 'fixed', 'ufixed', 'int', 'uint'];
    const problem = `"${value.text}" is no type`;
    report.add(m.badType, { problem }, value, report.suggest(value.text, known));
    return undefined;
  }
  if (value.kind !== 'type') {
    report.add(m.badType, { problem: 'expected a type here' }, value, 'write fixed<W,I>');
    return undefined;
  }
  const parsed = parseType(value.text);
  if ('type' in parsed) return parsed.type;
  const family = value.text.slice(0, value.text.indexOf('<'));
  const families = ['fixed', 'ufixed', 'int', 'uint', 'ap_fixed', 'ap_ufixed', 'ap_int', 'ap_uint'];
  const fix = families.includes(family.toLowerCase()) ? undefined : report.suggest(family, families);
  report.add(m.badType, { problem: parsed.problem }, value, fix);
  return undefined;
}

function plainValue(value: Value, spec: AttrSpec): AttrValue | undefined {
  if (value.kind === 'number') return Number(value.text);
  if (value.kind === 'text') return value.text;
  if (value.kind === 'type' && spec.kind === 'type') {
    const parsed = parseType(value.text);
    return 'type' in parsed ? printType(parsed.type) : value.text;
  }
  if (value.kind === 'word') {
    if (spec.kind === 'bool' && value.text === 'true') return true;
    if (spec.kind === 'bool' && value.text === 'false') return false;
    return value.text;
  }
  return value.kind === 'list' && value.dims?.length === 1 ? value.numbers.map(Number) : undefined;
}

/** An attribute's value checked against its table entry, or undefined after a diagnostic. */
export function attrOf(name: string, spec: AttrSpec, value: Value, report: Report): AttrValue | undefined {
  const result = plainValue(value, spec);
  const problem = result === undefined ? 'has a value of the wrong kind' : attrProblem(spec, result);
  if (result !== undefined && problem === undefined) return result;
  const choices = spec.kind === 'choice' ? spec.choices : spec.kind === 'int' ? (spec.symbols ?? []) : [];
  const fix = typeof result === 'string' ? report.suggest(result, choices) : undefined;
  report.add(m.illegalValue, { name, problem: problem! }, value, fix);
  return undefined;
}

/** Dimensions of a shape: whole numbers whose product stays a size. */
export function dimsOf(list: List, report: Report): readonly number[] | undefined {
  const dims = list.numbers.map(Number);
  const flat = list.dims?.length === 1;
  const whole = dims.every((d) => Number.isInteger(d) && d >= 1);
  if (flat && whole && dims.reduce((a, b) => a * b, 1) <= MAX_SIZE) return dims;
  const problem = `must be whole numbers of at least 1 whose product is at most ${MAX_SIZE}`;
  report.add(m.illegalValue, { name: 'dimensions', problem }, list);
  return undefined;
}

function codesOf(node: TensorNode, type: FixedType, report: Report): Codes | undefined {
  const { min, max } = codeRange(type);
  const codes: bigint[] = [];
  for (const text of node.list.numbers) {
    const code = /^-?\d+$/.test(text) && text.length <= 400 ? BigInt(text) : undefined;
    if (code === undefined || code < min || code > max) {
      report.add(m.inexactCode, { code: text.slice(0, 40), type: printType(type) }, node.list);
      return undefined;
    }
    codes.push(code);
  }
  return packCodes(codes, type);
}

/** A tensor written in the text; numbers are read as the nearest double. */
export function tensorOf(
  name: string,
  node: TensorNode,
  aliases: TypeAliases,
  report: Report,
): Tensor | undefined {
  const shape = node.list.dims;
  const source = report.source.location(node);
  if (shape === undefined) {
    report.add(m.ragged, { name }, node.list);
    return undefined;
  }
  if (!node.codes) {
    const data = Float64Array.from(node.list.numbers, Number);
    if (data.every(Number.isFinite)) return { kind: 'float', shape, data, source };
    report.add(m.illegalValue, { name, problem: 'holds a number beyond the range of a double' }, node.list);
    return undefined;
  }
  if (node.codes.word.text !== 'codes') {
    const found = `"${node.codes.word.text}"`;
    report.add(m.syntax, { expected: '"codes", a number or a list', found }, node.codes.word);
    return undefined;
  }
  const type = typeOf(node.codes.type, aliases, report);
  if (type === 'auto') {
    report.add(m.badType, { problem: 'codes need a type of their own' }, node.codes.type, 'write fixed<W,I>');
    return undefined;
  }
  const codes = type && codesOf(node, type, report);
  return type && codes ? { kind: 'codes', shape, type, codes, source } : undefined;
}
