// Module → the explicit form of the language: one op a line with everything that is set, no pipes, no aliases.
// resolve(parse(print(m))) equals m but for places, as far as the tensors stand in the text; the form is what the
// formatter makes of it.
import { CompilerBug } from '#ir/errors';
import { printType } from '#ir/fixed/text';
import type { Module, Op, Settings, Tensor, ValueRef } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import type { Rule, RuleEffect, Selector } from '#ir/graph/rules';
import { printOrigin } from '#ir/location';
import { opKindOf } from './op-names.ts';
import {
  printAttr,
  printDims,
  printName,
  printNumber,
  printRoleType,
  printTensor,
  printText,
} from './print-values.ts';
import { ORIGIN_SETTING } from './resolve-op.ts';

export interface PrintOptions {
  /** Path for the `weights` statement. */
  readonly weights?: string;
  /** Which tensors stand in the text: those of at most so many values (default 64), or what a test says. */
  readonly inline?: number | ((op: Op, name: string, tensor: Tensor) => boolean);
  /** Each op says where it comes from, so that a project made of the text names the same origins. */
  readonly origins?: boolean;
  /** The type and size of a tensor that is left out, as a comment. */
  readonly describeLeftOut?: boolean;
}

const DEFAULT_INLINE = 64;

function sizeOfTensor(tensor: Tensor): number {
  return tensor.kind === 'float' ? tensor.data.length : tensor.codes.length;
}

function isInline(op: Op, name: string, tensor: Tensor, { inline = DEFAULT_INLINE }: PrintOptions): boolean {
  return typeof inline === 'number' ? sizeOfTensor(tensor) <= inline : inline(op, name, tensor);
}

const printValue = ({ op, output }: ValueRef): string =>
  output === 0 ? printName(op) : `${printName(op)}.${output}`;

function printTarget(settings: Settings): readonly string[] {
  const { part, clockPeriod, clockUncertainty, io, tool, projectName, outputDir, maximumType } = settings;
  const items = [
    ...(clockPeriod ? [`clock ${printNumber(clockPeriod.value)}ns`] : []),
    ...(clockUncertainty
      ? [`uncertainty ${printNumber(clockUncertainty.value.value)}${clockUncertainty.value.unit}`]
      : []),
    ...(io ? [`io ${io.value.replace('io_', '')}`] : []),
    ...(maximumType ? [`maximum ${printType(maximumType.value)}`] : []),
    ...(tool ? [`tool ${printName(tool.value)}`] : []),
    ...(projectName ? [`project ${printName(projectName.value)}`] : []),
    ...(outputDir ? [`directory ${printText(outputDir.value)}`] : []),
  ];
  if (!part && items.length === 0) return [];
  const head = part ? ['target', printText(part.value)] : ['target'];
  return [[...head, ...(items.length > 0 ? [`{ ${items.join('  ')} }`] : [])].join(' ')];
}

function printSelector(select: Selector): string {
  switch (select.kind) {
    case 'all':
      return '*';
    case 'op':
      return select.op;
    case 'glob':
      return /^(?=.*\*)[A-Za-z_*][A-Za-z0-9_*]*$/.test(select.names) && select.names !== '*'
        ? select.names
        : `glob ${printText(select.names)}`;
    case 'name': {
      const bare = printName(select.name);
      // A word that is an op's, or `all`, would not mean the layer.
      return bare === 'all' || opKindOf(bare) !== undefined ? printText(select.name) : bare;
    }
  }
}

function printEffect(effect: RuleEffect): string {
  switch (effect.kind) {
    case 'role':
      return `${effect.role} ${printRoleType(effect.type)}`;
    case 'default-type':
      return `default ${printRoleType(effect.type)}`;
    case 'attr':
      return `${effect.attr} ${printAttr(effect.value)}`;
  }
}

/** Neighbours with one selector share a block; their order is kept. */
export function printRules(rules: readonly Rule[]): readonly string[] {
  const lines: { selector: string; effects: string[] }[] = [];
  for (const rule of rules) {
    const selector = printSelector(rule.select);
    const last = lines[lines.length - 1];
    if (last?.selector === selector) last.effects.push(printEffect(rule.effect));
    else lines.push({ selector, effects: [printEffect(rule.effect)] });
  }
  return lines.map(({ selector, effects }) => `rule ${selector} { ${effects.join('  ')} }`);
}

function blockOf(op: Op, skip: ReadonlySet<string>, options: PrintOptions): readonly string[] {
  const lines: string[] = [];
  if (options.origins) lines.push(`${ORIGIN_SETTING} ${printText(printOrigin(op.source))}`);
  for (const [role, { type }] of Object.entries(op.roles)) {
    if (!skip.has(role)) lines.push(`${role} ${printRoleType(type)}`);
  }
  for (const [name, tensor] of Object.entries(op.weights)) {
    if (isInline(op, name, tensor, options)) lines.push(`${name} = ${printTensor(tensor)}`);
    else if (options.describeLeftOut) {
      const type = tensor.kind === 'codes' ? `codes ${printRoleType(tensor.type)} ` : '';
      lines.push(`// ${name}: ${type}${printDims(tensor.shape)}`);
    }
  }
  return lines;
}

function withBlock(head: string, lines: readonly string[]): string {
  if (lines.length === 1 && lines[0]!.startsWith(`${ORIGIN_SETTING} `)) return `${head} { ${lines[0]} }`;
  return lines.length === 0 ? head : [`${head} {`, ...lines.map((l) => `  ${l}`), '}'].join('\n');
}

const printShapes = (op: Op): string =>
  op.shapes.length === 0 ? '' : ` -> ${op.shapes.map(printDims).join(' ')}`;

/** The input statement holds shape and result type in its head, other attributes in its block. */
function printInput(op: Op, options: PrintOptions): string | undefined {
  const { shape, ...others } = op.attrs;
  if (op.kind !== 'input' || !Array.isArray(shape)) return undefined;
  const result = op.roles.result;
  const type = result ? printRoleType(result.type) : '';
  const head = `input ${printName(op.name)}: ${type}${printDims(shape)}${printShapes(op)}`;
  const attrs = Object.entries(others).map(([name, value]) => `${name} ${printAttr(value)}`);
  return withBlock(head, [...attrs, ...blockOf(op, new Set(['result']), options)]);
}

export function printOp(op: Op, options: PrintOptions = {}): string {
  if (op.regions && op.regions.length > 0)
    throw new CompilerBug(`op ${op.name}: regions have no text form yet`);
  const special = printInput(op, options);
  if (special !== undefined) return special;
  const { positional } = opSpec(op.kind);
  const attrs = Object.entries(op.attrs).map(([name, value]) =>
    name === positional && typeof value === 'number' ? printAttr(value) : `${name} = ${printAttr(value)}`,
  );
  const args = [...op.inputs.map(printValue), ...attrs].join(', ');
  const head = `${printName(op.name)}: ${op.kind}(${args})${printShapes(op)}`;
  return withBlock(head, blockOf(op, new Set(), options));
}

/** Ends with a line feed. */
export function printNn(module: Module, options: PrintOptions = {}): string {
  const { settings, body } = module;
  const groups = [
    [
      `model ${printName(module.name)}`,
      ...printTarget(settings),
      ...(settings.compat ? [`compat ${settings.compat.value}`] : []),
      ...(options.weights === undefined ? [] : [`weights ${printText(options.weights)}`]),
    ],
    body.ops.map((op) => printOp(op, options)),
    body.outputs.length > 0 ? [`output ${body.outputs.map(printValue).join(', ')}`] : [],
    printRules(module.rules),
  ];
  return `${groups
    .filter((g) => g.length > 0)
    .map((g) => g.join('\n'))
    .join('\n\n')}\n`;
}
