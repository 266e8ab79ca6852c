// Messages about generated projects and their checks: BN5xx. Every project check has one entry; its name stands in
// the message, so that a report says which check spoke.
import { type MessageSpec, message } from '../diagnostic.ts';

interface Finding {
  readonly file: string;
  readonly line?: number;
  readonly problem: string;
}

const DEFECT =
  ' Generated files are read back after they have been written to memory and before anything reaches the disk, so ' +
  'this is a defect of Burin, not of your model: please report it with the model and this message.';

function check(code: string, name: string, explanation: string): MessageSpec<Finding> {
  const text = (h: Finding): string =>
    `${h.file}${h.line === undefined ? '' : `:${h.line}`}: ${h.problem} [${name}]`;
  return message<Finding>(code, 'error', text, explanation + DEFECT);
}

export const projectMessages = {
  targetFile: message<{ readonly file: string; readonly problem: string }>(
    'BN510',
    'error',
    (h) => `targets/${h.file}: ${h.problem}`,
    'The files under targets/ describe FPGA parts and what each tool version documents. Each is checked against a ' +
      'schema when it is read: unknown keys, missing sources and sources of another version only are refused. ' +
      'targets/README.md explains the keys.',
  ),
  directiveKnown: check(
    'BN520',
    'directive-known',
    'A #pragma HLS names a directive that the table of the tool version does not list. The tool ignores such a line ' +
      'or refuses it, and g++ sees neither.',
  ),
  directiveOption: check(
    'BN521',
    'directive-option',
    'A #pragma HLS carries an option that the tool version does not document for this directive, a value of another ' +
      'form, or lacks an option that it must have.',
  ),
  directiveVariable: check(
    'BN522',
    'directive-variable',
    'A #pragma HLS names a variable that is neither declared in the enclosing function before it nor one of its ' +
      'parameters. The tool would ignore the directive.',
  ),
  directiveShape: check(
    'BN523',
    'directive-shape',
    'A #pragma HLS names a dimension that the array does not have, or a factor that does not divide it. Dimensions ' +
      'count from 1; 0 means all of them.',
  ),
  directivePlace: check(
    'BN524',
    'directive-place',
    'A #pragma HLS stands where the tool version does not allow it: INTERFACE outside the top function, a loop ' +
      'directive outside loops.',
  ),
  directiveSet: check(
    'BN525',
    'directive-set',
    'The directives of a function or loop are not those that the kernel or the design asks for: one is missing, ' +
      'added or changed. Latency and resources would differ from the design without any other sign.',
  ),
  loopLabel: check(
    'BN526',
    'loop-label',
    'A loop has no label, or two loops of a function share one. Labels name loops in reports and directives.',
  ),
  kernelShape: check(
    'BN527',
    'kernel-shape',
    'A function has other loops, loop bounds, arrays, parameters or calls than the kernel it was written from.',
  ),
  streamUse: check(
    'BN528',
    'stream-use',
    'A stream of a dataflow region must be written by exactly one process and read by exactly one. The direction is ' +
      'taken from what the called functions do with the stream.',
  ),
  topPorts: check(
    'BN529',
    'top-ports',
    'The parameters of the top function differ from the ports of the design in number, order, name, direction or type.',
  ),
  topCalls: check(
    'BN530',
    'top-calls',
    'The calls, channels or channel types of the top function differ from the instances of the design.',
  ),
  constants: check(
    'BN531',
    'constants',
    'A header of constants holds other values, another number of them or another type than the design.',
  ),
  tclCommand: check(
    'BN532',
    'tcl-command',
    'A script uses a command that neither the tool version nor the Tcl language documents, or starts a program that ' +
      'is not listed.',
  ),
  tclOption: check(
    'BN533',
    'tcl-option',
    'A script gives a command an option, a value or a number of arguments that the tool version does not document.',
  ),
  tclValue: check(
    'BN534',
    'tcl-value',
    'project.tcl says another name, part, clock or list of outputs than the design.',
  ),
  interfaceText: check(
    'BN535',
    'interface-description',
    'interface.json describes other ports, words or bits than those of the design.',
  ),
  projectFile: check(
    'BN536',
    'project-file',
    'A file that every project has is missing or cannot be read back.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
