// A design as a complete Vitis HLS project: a pure function from values to file texts, the same bytes on every
// platform. What the files say is decided here and in the emitters; templates only hold the words around it.
import { type Design, instancesOf } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { walkKernel } from '#ir/kernel/walk';
import { printOrigin } from '#ir/location';
import { renderTemplate, templateNames, templateText } from '#src/templates';
import { commentText, cppType } from './cpp-text.ts';
import { interfaceFiles } from './interface-doc.ts';
import type { KernelText } from './kernel-cpp.ts';
import { type ProjectNames, projectNames } from './project-names.ts';
import { dataFiles, type TestData, testbench } from './testbench.ts';
import { TopEmitter } from './top-cpp.ts';
import { romHeader } from './weights-cpp.ts';

export interface Project {
  /** Path with `/` → text; every line ends in `\n`. */
  readonly files: ReadonlyMap<string, string>;
  /** Name of the top function, which also names its files. */
  readonly top: string;
  /** Name of a port in the design → name in the project and its data files. */
  readonly ports: ReadonlyMap<string, string>;
  /** Files that want the executable bit. */
  readonly executable: ReadonlySet<string>;
}

/** Device names as the tools write them; anything else could say something to Tcl. */
export function isPartName(part: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(part);
}

function tclNumber(value: number, what: string): string {
  const text = String(value);
  if (!/^\d+(\.\d+)?$/.test(text)) throw new CompilerBug(`${what} ${text} is no plain number`);
  return text;
}

function typesHeader(design: Design, names: ProjectNames): string {
  const ports = design.ports.map((p) => ({
    ...names.ports.get(p.name)!,
    doc: commentText(`${p.dir === 'in' ? 'Input' : 'Output'} ${names.ports.get(p.name)!.name}: ${p.value}`),
    cppType: cppType(p.type),
    isStream: p.kind === 'stream',
    lanes: p.lanes,
  }));
  const channels = design.channels.map((c) => ({
    ...names.channels.get(c.name)!,
    doc: `Channel ${names.channels.get(c.name)!.name}`,
    cppType: cppType(c.type),
    isStream: c.kind === 'fifo',
    lanes: c.kind === 'fifo' ? c.lanes : 1,
  }));
  const view = { top: names.top, signals: [...ports, ...channels] };
  return renderTemplate('project/firmware/types.h', view);
}

function calledKernels(k: KernelText): readonly string[] {
  const called = new Set<string>();
  walkKernel(k.kernel, { stmt: (s) => (s.kind === 'call' ? called.add(s.kernel) : undefined) });
  return [...called];
}

function firmware(design: Design, names: ProjectNames): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const { top } = names;
  const emitter = new TopEmitter(design, names);
  const title = commentText(`${top}: ${design.io}, structure ${design.structure}, for ${design.target.part}`);
  const used = new Set(instancesOf(design.top).map((i) => i.kernel));
  const kernels = [...names.kernels.values()];
  const includes = [
    ...kernels.filter((k) => used.has(k.kernel.name)).map((k) => `kernels/${k.name}.h`),
    ...[...names.roms.values()].map((r) => `weights/${r.name}.h`),
  ];
  const view = { top, title };
  files.set(
    `firmware/${top}.h`,
    renderTemplate('project/firmware/top.h', { ...view, signature: emitter.signature() }),
  );
  files.set(
    `firmware/${top}.cpp`,
    renderTemplate('project/firmware/top.cpp', { ...view, includes, body: emitter.text().trimEnd() }),
  );
  files.set('firmware/types.h', typesHeader(design, names));
  files.set('firmware/burin_ops.h', templateText('project/firmware/burin_ops.h'));
  for (const k of kernels) {
    const callees = calledKernels(k).map((name) => `${names.kernels.get(name)!.name}.h`);
    const kernelView = { guard: k.name.toUpperCase(), includes: callees, body: k.text };
    files.set(
      `firmware/kernels/${k.name}.h`,
      renderTemplate('project/firmware/kernels/kernel.h', kernelView),
    );
  }
  for (const rom of design.roms) {
    const named = names.roms.get(rom.name)!;
    files.set(`firmware/weights/${named.name}.h`, romHeader(rom, named));
  }
  return files;
}

/** A cell of a Markdown table. */
function cell(text: string): string {
  return commentText(text).replace(/[|`<>[\]*_]/g, (c) => `\\${c}`);
}

function scripts(design: Design, names: ProjectNames): ReadonlyMap<string, string> {
  const { top } = names;
  const { part, clockPeriod, clockUncertainty } = design.target;
  if (!isPartName(part)) throw new CompilerBug(`part ${JSON.stringify(part)} reached the emitter unchecked`);
  const view = {
    top,
    part,
    clockPeriod: tclNumber(clockPeriod, 'clock period'),
    clockUncertainty:
      tclNumber(clockUncertainty.value, 'clock uncertainty') + (clockUncertainty.unit === '%' ? '%' : ''),
    outputs: design.ports
      .filter((p) => p.dir === 'out')
      .map((p) => ({ name: names.ports.get(p.name)!.name })),
    designName: cell(design.name).replace(/\\/g, ''),
    structure: cell(design.structure).replace(/\\/g, ''),
    io: design.io,
    layers: instancesOf(design.top).map((i) => ({
      layer: cell(i.layer),
      kernel: names.kernels.get(i.kernel)!.name,
      source: cell(printOrigin(i.source)),
    })),
  };
  return new Map([
    ['project.tcl', renderTemplate('project/project.tcl', view)],
    ['build_prj.tcl', templateText('project/build_prj.tcl')],
    ['vivado_synth.tcl', templateText('project/vivado_synth.tcl')],
    ['run_csim.sh', renderTemplate('project/run_csim.sh', view)],
    ['README.md', renderTemplate('project/README.md', view)],
  ]);
}

function simulationHeaders(): ReadonlyMap<string, string> {
  return new Map(
    templateNames('csim')
      .filter((name) => name.endsWith('.h'))
      .map((name) => [`csim/include/${name}`, templateText(`csim/${name}`)]),
  );
}

/** Everything but the manifest. With `data`, the testbench has its files and can pass. */
export function emitProject(design: Design, data?: TestData): Project {
  const names = projectNames(design);
  const files = new Map<string, string>([
    ...firmware(design, names),
    [`${names.top}_test.cpp`, testbench(design, names)],
    ...(data ? dataFiles(design, names, data) : []),
    ...scripts(design, names),
    ...interfaceFiles(design, names),
    ...simulationHeaders(),
  ]);
  const ports = new Map([...names.ports].map(([port, named]) => [port, named.name]));
  return { files, top: names.top, ports, executable: new Set(['run_csim.sh']) };
}
