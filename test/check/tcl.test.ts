// Real tclsh sources the scripts of a project, with recording procedures in place of every command that is not Tcl's
// own, for each combination of steps and for hostile names. Each recorded command stands in the tool's table; nothing
// is started and nothing outside the project is read.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Design, Region } from '#ir/design/design';
import { emitProject, type Project } from '#src/backends/vitis/project';
import { usageProblem } from '#src/check/check-tcl';
import { checkProject } from '#src/check/index';
import type { TclWord } from '#src/check/tcl-words';
import type { TclCommand, ToolTable } from '#src/targets/index';
import { type Built, defaultTool, PAIR, textProject, toolTables } from './projects.ts';

const hasTcl = spawnSync('tclsh', { input: 'exit 0' }).status === 0;
if (!hasTcl) console.warn('test/check/tcl.test.ts: skipped, there is no tclsh');

const STEPS = ['reset', 'csim', 'synth', 'cosim', 'validation', 'export', 'vsynth'] as const;

/**
 * Records each command with its words, hex-coded so that nothing in them can disturb the record. Commands that could
 * reach beyond the interpreter are replaced; `file`, `open` and the like stay, because the scripts read their project.
 */
const RECORDER = `
proc recorded {args} {
    set words {}
    foreach word $args { lappend words [binary encode hex [encoding convertto utf-8 $word]] }
    puts "RECORD [join $words ,]"
}
proc unknown {args} { recorded {*}$args }
rename exec {}
proc exec {args} { recorded exec {*}$args }
rename socket {}
rename exit tcl_exit
proc exit {args} { recorded exit {*}$args; tcl_exit 0 }
rename open tcl_open
proc open {name args} {
    if {[string index $name 0] eq "|"} { recorded open $name {*}$args }
    return [tcl_open $name {*}$args]
}
if {[catch { source [lindex $argv 0] } message]} { puts "ERROR $message"; tcl_exit 1 }
`;

interface Session {
  readonly status: number | null;
  readonly commands: readonly (readonly string[])[];
  readonly out: string;
}

let folder: string;

function project({ files, top, ports }: Project, name: string): string {
  const root = join(folder, name);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  // What earlier steps would have left.
  mkdirSync(join(root, `${top}_prj/solution1/syn/verilog`), { recursive: true });
  mkdirSync(join(root, 'tb_data'), { recursive: true });
  for (const run of ['csim', 'cosim']) {
    for (const port of ports.values()) writeFileSync(join(root, `tb_data/${run}_${port}.dat`), '1 2 3\n');
  }
  return root;
}

function session(root: string, script: string, steps = ''): Session {
  writeFileSync(join(folder, 'recorder.tcl'), RECORDER);
  const env = { PATH: process.env.PATH ?? '', ...(steps === '' ? {} : { BURIN_STEPS: steps }) };
  const args = [join(folder, 'recorder.tcl'), join(root, script)];
  const { status, stdout, stderr } = spawnSync('tclsh', args, { cwd: folder, encoding: 'utf8', env });
  const commands = stdout
    .split('\n')
    .filter((l) => l.startsWith('RECORD '))
    .map((l) =>
      l
        .slice(7)
        .split(',')
        .map((hex) => Buffer.from(hex, 'hex').toString('utf8')),
    );
  return { status, commands, out: stdout + stderr };
}

/** Names that would say something to Tcl, a shell or C++ if they reached them. */
const HOSTILE: readonly string[] = [
  '"; exec rm -rf /; puts "',
  '[exec touch owned]',
  '$env(HOME)',
  '$'.concat('{part}'),
  '} ; exec rm ; {',
  'a\nexit 3',
  'näme with spaces \\',
  '-reset',
  'exec',
  '../../up',
  '*/ int x; /*',
  '',
];

/** The design with that name for itself, a port, a channel, a constant, a kernel and every layer. */
function renamed(design: Design, name: string): Design {
  const to = (was: string, first: string | undefined): string => (was === first ? name : was);
  const [port, channel] = [design.ports[0]?.name, design.channels[0]?.name];
  const [rom, kernel] = [design.roms[0]?.name, design.kernels.at(-1)?.name];
  const signal = (was: string): string => (was === port ? `${name}1` : was === channel ? `${name}2` : was);
  const region = (r: Region): Region => {
    if (r.kind !== 'instance') return { ...r, body: r.body.map(region) };
    const { instance } = r;
    const args = instance.args.map((a) => ({
      ...a,
      name: a.kind === 'rom' ? to(a.name, rom) : signal(a.name),
    }));
    return {
      kind: 'instance',
      instance: { ...instance, args, layer: name, kernel: to(instance.kernel, kernel) },
    };
  };
  return {
    ...design,
    name,
    ports: design.ports.map((p) => ({ ...p, name: signal(p.name), value: name })),
    channels: design.channels.map((c) => ({ ...c, name: signal(c.name) })),
    roms: design.roms.map((r) => ({ ...r, name: to(r.name, rom), doc: name })),
    kernels: design.kernels.map((k) => ({ ...k, name: to(k.name, kernel), doc: name })),
    top: region(design.top),
  };
}

function words(texts: readonly string[]): readonly TclWord[] {
  return texts.map((text) => ({ text, form: 'bare', substitutions: [] }));
}

function tableOf(tool: ToolTable, name: string): TclCommand | undefined {
  return tool.commands.get(name) ?? tool.language?.commands.get(name);
}

/** What the table does not allow about recorded commands. */
function problems(commands: Session['commands'], tool: ToolTable): readonly string[] {
  return commands.flatMap(([name, ...args]) => {
    const table = tableOf(tool, name!);
    if (!table) return [`unknown command ${name}`];
    const wrong = usageProblem(name!, table, words(args));
    return wrong === undefined ? [] : [wrong];
  });
}

function names(s: Session): readonly string[] {
  return s.commands.map((c) => c[0]!);
}

describe.skipIf(!hasTcl)('scripts in a real tclsh', () => {
  let root: string;
  let pair: Built;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'burin-tcl-'));
    pair = await textProject(PAIR);
    root = project(pair.project, 'plain');
  }, 120_000);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('each combination of steps runs, and every command it gives stands in the table', () => {
    const does = {
      csim: 'csim_design',
      synth: 'csynth_design',
      cosim: 'cosim_design',
      export: 'export_design',
    };
    for (let bits = 0; bits < 2 ** STEPS.length; bits++) {
      const on = (step: string): boolean => ((bits >> STEPS.indexOf(step as 'csim')) & 1) === 1;
      const steps = STEPS.map((s) => `${s}=${on(s) ? 1 : 0}`).join(' ');
      const s = session(root, 'build_prj.tcl', steps);
      expect(s.status, `${steps}\n${s.out}`).toBe(0);
      for (const tool of toolTables()) expect(problems(s.commands, tool), steps).toEqual([]);
      for (const [step, command] of Object.entries(does))
        expect(names(s).includes(command), `${command} with ${steps}`).toBe(on(step));
      expect(names(s).includes('exec')).toBe(on('vsynth'));
      expect(s.commands[0]).toEqual(['open_project', ...(on('reset') ? ['-reset'] : []), 'pair_prj']);
    }
  }, 60_000);

  test('the tools are told top, part and clock of the design', () => {
    const s = session(root, 'build_prj.tcl');
    expect(s.commands).toContainEqual(['set_top', 'pair']);
    expect(s.commands).toContainEqual(['set_part', 'xcvu13p-flga2577-2-e']);
    expect(s.commands).toContainEqual(['create_clock', '-period', '5', '-name', 'default']);
    expect(s.commands).toContainEqual(['set_clock_uncertainty', '27%', 'default']);
    expect(names(s)).toContain('csynth_design');
    expect(names(s)).not.toContain('cosim_design');
  });

  test('logic synthesis gives documented commands only', () => {
    const s = session(root, 'vivado_synth.tcl');
    expect(s.status, s.out).toBe(0);
    expect(problems(s.commands, defaultTool().logicSynthesis!)).toEqual([]);
    expect(names(s)).toContain('synth_design');
  });

  test('a step that does not exist is refused', () => {
    for (const steps of ['cosmi=1', 'csim=2', 'csim', 'csim=1;exit', '[exit]']) {
      const s = session(root, 'build_prj.tcl', steps);
      expect(s.status, steps).toBe(1);
      expect(s.out).toContain('is no step');
      expect(s.commands).toEqual([]);
    }
  });

  test('validation fails when the simulations differ', () => {
    const other = join(folder, 'plain', 'tb_data', 'cosim_joined_out.dat');
    writeFileSync(other, '1 2 4\n');
    const s = session(root, 'build_prj.tcl', 'validation=1 csim=0 synth=0');
    writeFileSync(other, '1 2 3\n');
    expect(s.status).toBe(1);
    expect(s.out).toContain('differ');
  });

  test('a recorder that hears an unknown option says so', () => {
    const tool = defaultTool();
    expect(problems([['csynth_design', '-fast']], tool)).toEqual(['csynth_design has no option -fast']);
    expect(problems([['sythesize']], tool)).toEqual(['unknown command sythesize']);
  });

  test.each(HOSTILE)('hostile name %j', (name) => {
    const design = renamed(pair.design, name);
    const files = emitProject(design);
    expect(checkProject(files.files, design, defaultTool()).map((d) => d.message)).toEqual([]);
    const at = project(files, 'hostile');
    const all = STEPS.map((x) => `${x}=1`).join(' ');
    const s = session(at, 'build_prj.tcl', all);
    rmSync(at, { recursive: true, force: true });
    expect(files.top).toMatch(/^[A-Za-z]\w*$/);
    expect(s.status, s.out).toBe(0);
    expect(problems(s.commands, defaultTool())).toEqual([]);
    expect(s.commands.filter((c) => c[0] === 'exec')).toEqual([
      ['exec', 'vivado', '-mode', 'batch', '-source', 'vivado_synth.tcl', '>@', 'stdout', '2>@', 'stderr'],
    ]);
    expect(s.commands).toContainEqual(['set_top', files.top]);
  });
});
