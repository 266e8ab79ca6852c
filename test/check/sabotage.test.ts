// Faults made by hand in emitted projects, each caught by the check that is meant to catch it. A fault that another
// check also notices is fine; a fault that only another check notices is not.
import { beforeAll, describe, expect, test } from 'vitest';
import { checkProject } from '#src/check/index';
import { type Built, checked, exampleProject, PAIR, PARALLEL, textProject, toolTables } from './projects.ts';

type ProjectName = 'pair' | 'flat' | 'decoder';

interface Fault {
  readonly what: string;
  readonly project: ProjectName;
  /** The fault is made in each of them. */
  readonly file: string | readonly string[];
  readonly from: string | RegExp;
  readonly to: string;
  readonly caught: string;
}

const TOP = 'firmware/pair.cpp';
const WRAPPER = 'firmware/kernels/dense_wrapper_dense_1.h';
const SOFTMAX = 'firmware/kernels/softmax_stable_softmax_1.h';
const SOFTMAX_LAYER = 'firmware/kernels/softmax_1.h';
const FLAT = 'firmware/flat.cpp';
const FLAT_KERNEL = 'firmware/kernels/dense_latency_dense_1.h';
const WEIGHT = 'firmware/weights/dense_1_weight.h';

function fault(
  what: string,
  project: ProjectName,
  file: Fault['file'],
  from: string | RegExp,
  to: string,
  caught: string,
): Fault {
  return { what, project, file, from, to, caught };
}

const FAULTS: readonly Fault[] = [
  fault('directive misspelt', 'pair', WRAPPER, 'HLS PIPELINE', 'HLS PIPELIN', 'directive-known'),
  fault('directive misspelt at the top', 'pair', TOP, 'HLS DATAFLOW', 'HLS DATAFLOWS', 'directive-known'),
  fault(
    'directive misspelt in a shared header',
    'pair',
    'firmware/burin_ops.h',
    'HLS INLINE',
    'HLS INLIN',
    'directive-known',
  ),
  fault('option misspelt', 'pair', WRAPPER, 'factor=6', 'facto=6', 'directive-option'),
  fault('option of another directive', 'pair', TOP, 'depth=1', 'depth=1 factor=2', 'directive-option'),
  fault('value that the tool does not know', 'pair', WRAPPER, 'impl=bram', 'impl=brom', 'directive-option'),
  fault('number that is none', 'pair', WRAPPER, 'II=1', 'II=one', 'directive-option'),
  fault('required option missing', 'pair', WRAPPER, 'variable=acc ', '', 'directive-option'),
  fault(
    'type not directly behind ALLOCATION',
    'pair',
    SOFTMAX,
    'operation instances=mul limit=2',
    'instances=mul limit=2 operation',
    'directive-option',
  ),
  fault('array not declared', 'pair', WRAPPER, 'variable=acc ', 'variable=acc2 ', 'directive-variable'),
  fault(
    'directive before its variable',
    'pair',
    WRAPPER,
    /( *acc_t acc\[3\];\n)( *#pragma HLS ARRAY_PARTITION variable=acc .*\n)/,
    '$2$1',
    'directive-variable',
  ),
  fault('port that is none', 'pair', TOP, 'port=b', 'port=bb', 'directive-variable'),
  fault(
    'dim off by one',
    'pair',
    WRAPPER,
    'variable=acc type=complete dim=1',
    'variable=acc type=complete dim=2',
    'directive-shape',
  ),
  fault('factor does not divide', 'pair', WRAPPER, 'factor=6', 'factor=5', 'directive-shape'),
  fault(
    'INTERFACE inside a kernel',
    'pair',
    WRAPPER,
    '#pragma HLS FUNCTION_INSTANTIATE variable=weights',
    '#pragma HLS INTERFACE mode=ap_vld port=data',
    'directive-place',
  ),
  fault(
    'rewind of a function',
    'flat',
    FLAT_KERNEL,
    'PIPELINE II=1',
    'PIPELINE II=1 rewind',
    'directive-place',
  ),
  fault('DATAFLOW dropped', 'pair', TOP, /.*HLS DATAFLOW\n/, '', 'directive-set'),
  fault('directive dropped in a kernel', 'pair', WRAPPER, /.*HLS ARRAY_RESHAPE.*\n/, '', 'directive-set'),
  fault(
    'directive added',
    'pair',
    WRAPPER,
    '#pragma HLS PIPELINE II=1 rewind',
    '#pragma HLS PIPELINE II=1 rewind\n#pragma HLS UNROLL factor=2',
    'directive-set',
  ),
  fault(
    'directive moved to another loop',
    'pair',
    WRAPPER,
    /( *#pragma HLS PIPELINE II=1 rewind\n)( *MultLoop.*\n)/,
    '$2$1',
    'directive-set',
  ),
  fault(
    'directive on another variable',
    'pair',
    SOFTMAX,
    'variable=exp_res ',
    'variable=data_array ',
    'directive-set',
  ),
  fault('II changed', 'pair', WRAPPER, 'II=1', 'II=2', 'directive-set'),
  fault('II of the top changed', 'flat', FLAT, 'PIPELINE II=1', 'PIPELINE II=4', 'directive-set'),
  fault('factor halved', 'pair', WRAPPER, 'factor=6', 'factor=3', 'directive-set'),
  fault('multiplier limit changed', 'flat', FLAT_KERNEL, 'limit=12', 'limit=6', 'directive-set'),
  fault(
    'FIFO depth changed',
    'pair',
    TOP,
    'variable=relu_1_out depth=1',
    'variable=relu_1_out depth=2',
    'directive-set',
  ),
  fault('port protocol changed', 'flat', FLAT, 'mode=ap_vld port=x', 'mode=ap_none port=x', 'directive-set'),
  fault('loop label dropped', 'pair', WRAPPER, 'ReuseLoop: for', 'for', 'loop-label'),
  fault('loop label twice', 'pair', WRAPPER, 'Result: for', 'InitAccum: for', 'loop-label'),
  fault('loop bound off by one', 'pair', WRAPPER, 'ir < 2', 'ir < 1', 'kernel-shape'),
  fault('array shorter', 'pair', WRAPPER, 'acc_t acc[3]', 'acc_t acc[2]', 'kernel-shape'),
  fault(
    'accumulator narrower',
    'pair',
    WRAPPER,
    'typedef ap_fixed<16, 6> acc_t',
    'typedef ap_fixed<15, 6> acc_t',
    'kernel-shape',
  ),
  fault(
    'parameters of an inner call swapped',
    'pair',
    'firmware/kernels/dense_1.h',
    /(, \w+)(, \w+)\);/,
    '$2$1);',
    'kernel-shape',
  ),
  fault(
    'stream read twice',
    'pair',
    TOP,
    'relu_1(dense_1_out, relu_1_out);',
    'relu_1(dense_1_out, relu_1_out);\n    relu_1(dense_1_out, relu_1_out);',
    'stream-use',
  ),
  fault('kernel that forgets to read', 'pair', SOFTMAX, /.*= x\.read\(\);\n/, '', 'stream-use'),
  fault('stream never read', 'pair', TOP, /.*concatenate_joined\(.*\n/, '', 'stream-use'),
  fault(
    'stream written by another process',
    'pair',
    TOP,
    'softmax_1(dense_2_out, softmax_1_out',
    'softmax_1(dense_2_out, relu_1_out',
    'stream-use',
  ),
  fault(
    'kernel that hands on one stream twice',
    'pair',
    SOFTMAX_LAYER,
    'softmax_stable_softmax_1(x, y,',
    'softmax_stable_softmax_1(x, x,',
    'kernel-shape',
  ),
  fault('kernel that forgets to write', 'pair', SOFTMAX, /.*y\.write\(y_token\);\n/, '', 'stream-use'),
  fault(
    'port order swapped',
    'pair',
    [TOP, 'firmware/pair.h'],
    /( *)(hls::stream<a_token_t> &a,)\n *(hls::stream<b_token_t> &b,)/,
    '$1$3\n$1$2',
    'top-ports',
  ),
  fault(
    'port direction changed',
    'flat',
    [FLAT, 'firmware/flat.h'],
    'const x_t x[4]',
    'x_t x[4]',
    'top-ports',
  ),
  fault(
    'port read that should be written',
    'pair',
    'firmware/kernels/concatenate_joined.h',
    'y.write(y_token);',
    'y.read();',
    'top-ports',
  ),
  fault(
    'port type changed',
    'pair',
    'firmware/types.h',
    'typedef ap_fixed<16, 6> a_t;',
    'typedef ap_fixed<16, 7> a_t;',
    'top-ports',
  ),
  fault(
    'port takes another number of lanes',
    'pair',
    'firmware/types.h',
    'ops::pack<b_t, 4>',
    'ops::pack<b_t, 2>',
    'top-ports',
  ),
  fault('header declares other ports', 'pair', 'firmware/pair.h', '&a,', '&a_in,', 'top-ports'),
  fault(
    'instances swapped',
    'pair',
    TOP,
    'dense_1_weight, dense_1_bias',
    'dense_1_weight, dense_2_bias',
    'constants',
  ),
  fault('process fed by another channel', 'pair', TOP, 'dense_2(b,', 'dense_2(a,', 'top-calls'),
  fault(
    'channel type changed',
    'pair',
    'firmware/types.h',
    /typedef ap_fixed<16, 6> relu_1_out_t;/,
    'typedef ap_ufixed<16, 6> relu_1_out_t;',
    'top-calls',
  ),
  fault('weight bit flipped', 'pair', WEIGHT, '0.125', '0.1259765625', 'constants'),
  fault(
    'weight bit flipped in the decoder',
    'decoder',
    'firmware/weights/q_dense_3_weight.h',
    /\n0, /,
    '\n0.0625, ',
    'constants',
  ),
  fault('last weight missing', 'pair', WEIGHT, ', -1.25', '', 'constants'),
  fault('weight added', 'pair', WEIGHT, '-1.25', '-1.25, 0', 'constants'),
  fault(
    'weight type changed',
    'pair',
    WEIGHT,
    'typedef ap_fixed<16, 6>',
    'typedef ap_fixed<16, 5>',
    'constants',
  ),
  fault(
    'table entry changed',
    'decoder',
    'firmware/weights/activation_l0_exp_table.h',
    '0.96875',
    '0.9697265625',
    'constants',
  ),
  fault('weights file dropped', 'pair', WEIGHT, /^[\s\S]*$/, '', 'constants'),
  fault('unknown Tcl command', 'pair', 'build_prj.tcl', 'csynth_design', 'csyn_design', 'tcl-command'),
  fault('another program started', 'pair', 'build_prj.tcl', 'exec vivado', 'exec rm', 'tcl-command'),
  fault(
    'command hidden in a substitution',
    'pair',
    'project.tcl',
    'set clock_period 5',
    'set clock_period [fetch 5]',
    'tcl-command',
  ),
  fault(
    'command hidden in a condition',
    'pair',
    'build_prj.tcl',
    'if {$opt(csim)}',
    'if {[launch $opt(csim)]}',
    'tcl-command',
  ),
  fault(
    'unknown Tcl option',
    'pair',
    'build_prj.tcl',
    '-flow_target vivado',
    '-flow_taget vivado',
    'tcl-option',
  ),
  fault(
    'unknown Tcl value',
    'pair',
    'build_prj.tcl',
    '-format ip_catalog',
    '-format ip_catalogue',
    'tcl-option',
  ),
  fault(
    'unknown option of logic synthesis',
    'pair',
    'vivado_synth.tcl',
    '-mode out_of_context',
    '-module out_of_context',
    'tcl-option',
  ),
  fault('Tcl argument missing', 'pair', 'build_prj.tcl', 'set_top $project_name', 'set_top', 'tcl-option'),
  fault('part changed', 'pair', 'project.tcl', 'xcvu13p-flga2577-2-e', 'xcvu9p-flga2104-2L-e', 'tcl-value'),
  fault('clock changed', 'pair', 'project.tcl', 'set clock_period 5', 'set clock_period 4', 'tcl-value'),
  fault(
    'clock changed where the tool is told',
    'pair',
    'build_prj.tcl',
    '-period $clock_period',
    '-period 4',
    'tcl-value',
  ),
  fault('output left out', 'pair', 'project.tcl', '[list joined_out]', '[list]', 'tcl-value'),
  fault('uncertainty changed', 'pair', 'project.tcl', '27%', '12.5%', 'tcl-value'),
  fault('brace not closed', 'pair', 'build_prj.tcl', /exit\n$/, 'if {1} {\n', 'project-file'),
  fault(
    'interface.json: bit range changed',
    'pair',
    'interface.json',
    '"low":16',
    '"low":15',
    'interface-description',
  ),
  fault(
    'interface.json: protocol changed',
    'flat',
    'interface.json',
    '"ap_vld"',
    '"axis"',
    'interface-description',
  ),
  fault('interface.json cut off', 'pair', 'interface.json', /\n {2}\]\n\}\n$/, '', 'project-file'),
];

const built = new Map<ProjectName, Built>();

beforeAll(async () => {
  built.set('pair', await textProject(PAIR));
  built.set('flat', await textProject(PARALLEL));
  built.set('decoder', await exampleProject('calo-vae', 'published.yml'));
}, 120_000);

describe('an untouched project', () => {
  test.each(['pair', 'flat', 'decoder'] as const)('%s passes against every tool table', (name) => {
    const { project, design } = built.get(name)!;
    for (const tool of toolTables()) {
      expect(checkProject(project.files, design, tool).map((d) => d.message)).toEqual([]);
    }
  });
});

describe('a sabotaged project', () => {
  test.each(FAULTS.map((f) => [f.what, f] as const))('%s', (_what, f) => {
    const b = built.get(f.project)!;
    const files = new Map(b.project.files);
    for (const file of typeof f.file === 'string' ? [f.file] : f.file) {
      const before = files.get(file);
      expect(before, `${file} exists`).toBeDefined();
      const after = before!.replace(f.from, f.to);
      expect(after, 'the fault was made').not.toBe(before);
      files.set(file, after);
    }
    const messages = checked(b, files).map((d) => d.message);
    expect(
      messages.filter((m) => m.endsWith(`[${f.caught}]`)),
      messages.join('\n'),
    ).not.toEqual([]);
  });

  test('a missing file', () => {
    const b = built.get('pair')!;
    for (const file of ['project.tcl', 'build_prj.tcl', 'vivado_synth.tcl', 'interface.json', WEIGHT]) {
      const files = new Map(b.project.files);
      files.delete(file);
      const messages = checked(b, files).map((d) => d.message);
      expect(messages.filter((m) => m.startsWith(file) && m.endsWith('[project-file]'))).toHaveLength(1);
    }
  });
});
