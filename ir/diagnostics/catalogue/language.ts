// Messages about the .nn language: BN3xx.
import { type MessageSpec, message } from '../diagnostic.ts';

interface Named {
  readonly name: string;
}

export const languageMessages = {
  syntax: message<{ readonly expected: string; readonly found: string }>(
    'BN301',
    'error',
    ({ expected, found }) => `expected ${expected}, found ${found}`,
    'The text does not follow the grammar of the .nn language. A statement ends with its line unless a bracket is open or the next line begins with "|>"; the statement is skipped and reading goes on after it, so one mistake costs one statement.',
  ),
  unknownStatement: message<{ readonly word: string }>(
    'BN302',
    'error',
    ({ word }) => `no statement begins with "${word}"`,
    'A statement begins with model, target, compat, weights, type, input, output or rule, or it is an expression: `name = …`, `name: op(…)`, `x |> op`. These words are keywords only at the start of a statement, so a layer may bear any of them as its name.',
  ),
  badCharacter: message<{ readonly text: string }>(
    'BN303',
    'error',
    ({ text }) => `cannot read ${text}`,
    'The characters form no word of the language. Names are letters, digits and _, any other name stands in double quotes with the escapes of JSON; numbers are decimal and may end in ns, MHz or %; comments run from // to the end of the line.',
  ),
  tooDeep: message<{ readonly limit: number }>(
    'BN304',
    'error',
    ({ limit }) => `brackets are nested deeper than ${limit}`,
    'Calls inside calls and lists inside lists are limited in depth so that no file can exhaust the stack. Give an inner result a name with `name = …` and use the name.',
  ),
  tooLong: message<{ readonly characters: number; readonly limit: number }>(
    'BN305',
    'error',
    ({ characters, limit }) => `the text has ${characters} characters; the limit is ${limit}`,
    'Large tensors belong into a weights file (`weights "file.h5"`), not into the text of the model.',
  ),
  duplicateName: message<Named>(
    'BN306',
    'error',
    ({ name }) => `"${name}" is defined twice`,
    'Layers and values share one set of names, and each is defined once: a name always means the same thing, in expressions, in rules and in reports.',
  ),
  duplicateStatement: message<{ readonly what: string }>(
    'BN307',
    'error',
    ({ what }) => `${what} is given twice`,
    'The statements model, target, compat and weights stand at most once in a file, and an attribute, role or tensor is set at most once in one block.',
  ),
  undefinedValue: message<Named>(
    'BN308',
    'error',
    ({ name }) => `nothing is called "${name}"`,
    'An expression may use inputs, layers and values defined by `name = …` above it.',
  ),
  usedBeforeDefinition: message<Named>(
    'BN309',
    'error',
    ({ name }) => `"${name}" is used before it is defined`,
    'Statements stand in the order in which data flows, so that a model can contain no cycle. Move the definition up.',
  ),
  unknownOp: message<Named>(
    'BN310',
    'error',
    ({ name }) => `no op is called "${name}"`,
    'The op is not one that this version supports, or its name is misspelt. The note lists the ops there are.',
  ),
  unknownSetting: message<{ readonly name: string; readonly where: string }>(
    'BN311',
    'error',
    ({ name, where }) => `unknown attribute, role or tensor "${name}" of ${where}`,
    'Each op says in its table which attributes it has, which roles may have a precision of their own, and which weights it holds. A rule may set a role or attribute that at least one of the layers it speaks of has.',
  ),
  illegalValue: message<{ readonly name: string; readonly problem: string }>(
    'BN312',
    'error',
    ({ name, problem }) => `${name} ${problem}`,
    'The value does not fit what it is given to.',
  ),
  badType: message<{ readonly problem: string }>(
    'BN313',
    'error',
    ({ problem }) => problem,
    'A type is fixed<W,I>, fixed<W,I,rounding,overflow>, ufixed<…>, int<W>, uint<W>, with or without ap_, a name given by `type name = …`, or auto. W counts all bits, I those left of the point.',
  ),
  wrongArity: message<{ readonly op: string; readonly wanted: string; readonly got: number }>(
    'BN314',
    'error',
    ({ op, wanted, got }) => `${op} takes ${wanted}, got ${got}`,
    'The value in front of "|>" is the first input; further inputs stand in the parentheses.',
  ),
  missingAttribute: message<{ readonly op: string; readonly attr: string }>(
    'BN315',
    'error',
    ({ op, attr }) => `${op} needs ${attr}`,
    'The attribute has no default, and the layer means nothing without it.',
  ),
  unusedValue: message<Named>(
    'BN316',
    'warning',
    ({ name }) => `"${name}" is never used`,
    'Nothing reads the value and no output statement names it: the layer will be removed. Often an output statement was forgotten.',
  ),
  ruleMatchesNothing: message<{ readonly selector: string }>(
    'BN317',
    'warning',
    ({ selector }) => `the rule for ${selector} matches no layer`,
    'A rule speaks of all layers (`*`), of an op (`rule dense`), of names by a pattern (`rule dense_*`), or of one name. It has no effect if nothing matches.',
  ),
  notConfigurable: message<{ readonly attr: string }>(
    'BN318',
    'error',
    ({ attr }) => `a rule cannot set ${attr}: it is part of the network`,
    'Rules choose how a network is built (precision, reuse factor, strategy, tables). What the network computes is said where the layer is made.',
  ),
  ragged: message<Named>(
    'BN319',
    'error',
    ({ name }) => `the rows of ${name} differ in length`,
    'A tensor is written as nested lists, the last axis innermost; all lists of one level have the same length.',
  ),
  noOutput: message<Named>(
    'BN320',
    'error',
    ({ name }) => `model ${name} has no output`,
    'A model names at least one value in an output statement.',
  ),
  noInput: message<Named>(
    'BN321',
    'error',
    ({ name }) => `model ${name} has no input`,
    'A model has at least one input statement, for example `input x: fixed<16,6>[31]`.',
  ),
  unknownTarget: message<Named>(
    'BN322',
    'error',
    ({ name }) => `a target has no setting "${name}"`,
    'A target block holds clock, uncertainty, io, tool, project, directory, and what `rule *` may say: strategy, reuse, default.',
  ),
  ruleWordIsBoth: message<Named>(
    'BN323',
    'warning',
    ({ name }) => `"${name}" here means every ${name} op, not the layer of that name`,
    'A bare word after `rule` that is the name of an op always means the op. A name in quotes always means one layer.',
  ),
  missingTensor: message<{ readonly layer: string; readonly tensor: string }>(
    'BN324',
    'error',
    ({ layer, tensor }) => `${layer} has no ${tensor}`,
    "The weights stand neither in the layer's block nor, under the layer's name, in the weights file.",
  ),
  tensorShape: message<{
    readonly layer: string;
    readonly tensor: string;
    readonly got: string;
    readonly wanted: string;
  }>(
    'BN325',
    'error',
    ({ layer, tensor, got, wanted }) =>
      `${tensor} of ${layer} has shape ${got}, but the layer needs ${wanted}`,
    'The tensor does not belong to this layer, or the layer has another number of inputs or units than the one that was trained. Dense kernels are [in][out].',
  ),
  inexactCode: message<{ readonly code: string; readonly type: string }>(
    'BN326',
    'error',
    ({ code, type }) => `${code} is no code of ${type}`,
    'After `codes TYPE` stand integers: value = code * 2^-(W-I), between the smallest and the largest code of the type.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
