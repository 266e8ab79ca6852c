// Emitted projects compiled and run: the design computes what it should, the testbench notices what it should, and
// the scripts run as the tools run them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { emitProject } from '#src/backends/vitis/project';
import { parallelDesign, parallelReference, streamDesign, streamReference } from './designs.ts';
import { hasGpp, removeTrees, run, writeTree } from './gpp.ts';

const SAMPLES = 12;

function emit(design: Design, reference: (x: readonly number[]) => readonly number[]): string {
  const size = design.ports[0]!.shape[0]!;
  const samples = Array.from({ length: SAMPLES }, (_, s) =>
    Array.from({ length: size }, (_, i) => ((s * 371 + i * 977) % 4000) - 2000),
  );
  const { files } = emitProject(design, {
    inputs: new Map([['x', Float64Array.from(samples.flat())]]),
    expected: new Map([['y', Float64Array.from(samples.flatMap(reference))]]),
  });
  return writeTree(files);
}

afterAll(removeTrees);

describe.skipIf(!hasGpp())('a project on streams', () => {
  let folder = '';
  const csim = (...args: readonly string[]) => run('build/tiny_stream_csim', args, folder);
  const data = (name: string): string => join(folder, 'tb_data', name);

  beforeAll(() => {
    folder = emit(streamDesign(), streamReference);
  });

  it('passes on a machine that has g++ only', () => {
    const ran = run('sh', ['run_csim.sh'], folder);
    expect(ran.text).toBe(
      `csim: 0 of ${SAMPLES * 2} values differ in ${SAMPLES} samples\ntiny_stream: PASS\n`,
    );
    expect(ran.status).toBe(0);
  });

  it('writes its outputs for an emulator, to any folder', () => {
    const other = writeTree(new Map([['input_x.dat', '1 2 3\n-4 5 6\n']]));
    expect(csim('--data', other, '--write').status).toBe(0);
    const expected = [...streamReference([1, 2, 3]), '\n', ...streamReference([-4, 5, 6])];
    expect(readFileSync(join(other, 'output_y.dat'), 'utf8').split(/\s+/).filter(Boolean)).toEqual(
      expected.filter((v) => v !== '\n').map(String),
    );
    expect(csim('--data', other, '--write', '--samples', '1').text).toContain('1 samples written');
  });

  it('refuses a changed expected value, and says which', () => {
    const good = readFileSync(data('expected_y.dat'), 'utf8');
    const lines = good.split('\n');
    const [first, second] = lines[3]!.split(' ').map(Number) as [number, number];
    lines[3] = `${first} ${second + 1}`;
    writeFileSync(data('expected_y.dat'), lines.join('\n'));
    const ran = csim();
    writeFileSync(data('expected_y.dat'), good);
    expect(ran.text).toContain(`output y, sample 3, element 1: code ${second}, expected ${second + 1}`);
    expect(ran.text).toContain('tiny_stream: FAIL');
    expect(ran.status).toBe(1);
  });

  it.each([
    ['expected_y.dat', (t: string) => t.slice(0, -8), 'is missing or broken'],
    ['expected_y.dat', (t: string) => `${t}1 2\n`, 'holds more samples'],
    ['expected_y.dat', (t: string) => t.replace(/^\S+/, '40000'), 'is missing or broken'],
    ['input_x.dat', (t: string) => `${t}1`, 'is broken'],
    ['input_x.dat', (t: string) => t.replace(/^\S+/, '0.5'), 'is broken'],
    ['input_x.dat', () => '', 'hold no sample'],
  ])('refuses a broken %s', (name, change, why) => {
    const good = readFileSync(data(name), 'utf8');
    writeFileSync(data(name), change(good));
    const ran = csim();
    writeFileSync(data(name), good);
    expect(ran.text).toContain(why);
    expect(ran.text).toContain('tiny_stream: FAIL');
    expect(ran.status).toBe(1);
  });

  it('refuses missing data and wrong arguments', () => {
    expect(csim('--data', 'nowhere')).toMatchObject({ status: 1 });
    expect(csim('--wrong')).toMatchObject({ status: 2 });
    expect(csim('--samples', 'x')).toMatchObject({ status: 2 });
  });

  it('takes the headers of another tool', () => {
    const other = join(folder, 'csim/include');
    expect(run('sh', ['run_csim.sh', '--ap-types', other, '--samples', '2'], folder).text).toContain('PASS');
    expect(run('sh', ['run_csim.sh', '--ap-types', 'nowhere'], folder).status).toBe(2);
  });
});

describe.skipIf(!hasGpp())('a project on arrays', () => {
  it('passes, with a state for each instance and constants wider than a double', () => {
    const ran = run('sh', ['run_csim.sh'], emit(parallelDesign(), parallelReference));
    expect(ran.text).toBe(
      `csim: 0 of ${SAMPLES * 4} values differ in ${SAMPLES} samples\ntiny_parallel: PASS\n`,
    );
  });
});

const hasTclsh = run('tclsh', ['/dev/null'], '.').status === 0;

describe.skipIf(!hasTclsh)('build_prj.tcl under tclsh', () => {
  /** The tool's commands as recorders, then the script. */
  const RECORDER = `
foreach command {open_project set_top add_files open_solution set_part create_clock set_clock_uncertainty csim_design csynth_design cosim_design export_design} {
  proc $command args "puts \\"$command \\$args\\""
}
rename exit tcl_exit
proc exit args {}
source build_prj.tcl
`;
  const build = (steps: string): { status: number | null; lines: readonly string[]; text: string } => {
    const folder = writeTree(new Map([...emitProject(streamDesign()).files, ['record.tcl', RECORDER]]));
    const ran = run('tclsh', ['record.tcl'], folder, { BURIN_STEPS: steps });
    return { ...ran, lines: ran.text.split('\n').filter((l) => !l.startsWith('*') && l !== '') };
  };

  it('simulates and synthesises unless told otherwise', () => {
    expect(build('').lines).toEqual([
      'open_project tiny_stream_prj',
      'set_top tiny_stream',
      'add_files firmware/tiny_stream.cpp -cflags -std=c++14',
      'add_files -tb tiny_stream_test.cpp -cflags {-std=c++14 -Wno-unknown-pragmas}',
      'add_files -tb tb_data',
      'open_solution solution1 -flow_target vivado',
      'set_part xcvu13p-flga2577-2-e',
      'create_clock -period 5 -name default',
      'set_clock_uncertainty 27% default',
      'csim_design ',
      'csynth_design ',
    ]);
  });

  it('obeys switched steps and refuses unknown ones', () => {
    const all = build('reset=1 csim=0 synth=0 cosim=1 export=1').lines;
    expect(all[0]).toBe('open_project -reset tiny_stream_prj');
    expect(all.slice(-2)).toEqual(['cosim_design ', 'export_design -format ip_catalog']);
    expect(build('sinth=1')).toMatchObject({ status: 1 });
    expect(build('validation=1').text).toContain('C simulation and cosimulation differ');
    expect(build('vsynth=1').text).toContain('run C synthesis first');
  });
});
