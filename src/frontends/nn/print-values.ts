// Values as `.nn` text: names, numbers, types, tensors. Each prints so that reading gives back the same value.
import { codeAt } from '#ir/fixed/codes';
import { printType } from '#ir/fixed/text';
import type { FixedType } from '#ir/fixed/type';
import type { AttrValue } from '#ir/graph/attributes';
import type { Shape, Tensor } from '#ir/graph/module';

export function printName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : printText(name);
}

/** JSON's escapes; the separators U+2028 and U+2029 too, which some editors take for line ends. */
export function printText(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}

/** The shortest decimal that reads back as the same double. */
export function printNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

export function printRoleType(type: FixedType | 'auto'): string {
  return type === 'auto' ? 'auto' : printType(type);
}

export function printDims(shape: Shape): string {
  return `[${shape.map(printNumber).join(', ')}]`;
}

export function printAttr(value: AttrValue): string {
  if (typeof value === 'number') return printNumber(value);
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? printName(value) : printDims(value);
}

function nested(shape: Shape, item: (i: number) => string, axis: number, at: { next: number }): string {
  if (axis === shape.length) return item(at.next++);
  const rows = Array.from({ length: shape[axis]! }, () => nested(shape, item, axis + 1, at));
  return `[${rows.join(', ')}]`;
}

export function printTensor(tensor: Tensor): string {
  const list = (item: (i: number) => string) => nested(tensor.shape, item, 0, { next: 0 });
  return tensor.kind === 'float'
    ? list((i) => printNumber(tensor.data[i]!))
    : `codes ${printType(tensor.type)}${tensor.shape.length === 0 ? ' ' : ''}${list((i) => codeAt(tensor.codes, i).toString())}`;
}
