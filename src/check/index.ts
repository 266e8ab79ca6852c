// Reads an emitted project back and holds it against the design and the tool version's table. g++ sees neither
// directives nor scripts; this does, and it shares no code with what wrote them.
import type { Design } from '#ir/design/design';
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import type { ToolTable } from '#src/targets/index';
import { checkConstants } from './check-constants.ts';
import { checkDirectives, checkLooseDirectives } from './check-directives.ts';
import { checkInterface } from './check-interface.ts';
import { checkKernels, checkLabels, type FoundFunction } from './check-kernels.ts';
import { checkScripts } from './check-scripts.ts';
import { checkTop } from './check-top.ts';
import { type CppFile, readCppFile } from './cpp-functions.ts';
import { Findings } from './findings.ts';
import { StreamUses } from './streams.ts';

const KERNELS = 'firmware/kernels/';

function kernelFiles(files: ReadonlyMap<string, string>): ReadonlyMap<string, CppFile> {
  const found = [...files].filter(([path]) => path.startsWith(KERNELS) && path.endsWith('.h'));
  return new Map(found.map(([path, text]) => [path, readCppFile(text)]));
}

/** `files`: path with `/` → text, as written to the output folder. Errors only; none means the project holds. */
export function checkProject(
  files: ReadonlyMap<string, string>,
  design: Design,
  tool: ToolTable,
): readonly Diagnostic[] {
  const findings = new Findings();
  const sources = [...files.keys()].filter((path) => /^firmware\/[^/]+\.cpp$/.test(path));
  const topFile = sources[0];
  if (topFile === undefined || sources.length > 1) {
    findings.add('projectFile', 'firmware', undefined, `holds ${sources.length} .cpp files, not one`);
    return findings.diagnostics;
  }
  const types = readCppFile(files.get('firmware/types.h') ?? '').typedefs;
  const top = readCppFile(files.get(topFile)!, types);
  const header = files.get(topFile.replace(/\.cpp$/, '.h'));
  const functions = new Map<string, FoundFunction>();
  const kernels = kernelFiles(files);
  for (const [file, { functions: list }] of kernels) {
    for (const fn of list) {
      functions.set(fn.name, { file, fn });
      checkDirectives(file, fn, false, tool, findings);
    }
  }
  for (const fn of top.functions) {
    functions.set(fn.name, { file: topFile, fn });
    checkDirectives(topFile, fn, fn === top.functions.at(-1), tool, findings);
    checkLabels({ file: topFile, fn }, findings);
  }
  for (const [path, text] of files) {
    if (path.startsWith('firmware/') && path.endsWith('.h') && !kernels.has(path) && text.includes('HLS'))
      checkLooseDirectives(path, text, tool, findings);
  }
  const uses = new StreamUses(functions);
  const prototypes = header === undefined ? undefined : readCppFile(header, types);
  const match = checkTop(design, topFile, top, prototypes, functions, uses, findings);
  checkKernels(design, functions, match.roots, findings);
  for (const rom of design.roms) {
    const name = match.roms.get(rom.name);
    const file = `firmware/weights/${name}.h`;
    const text = files.get(file);
    if (name === undefined) findings.add('constants', topFile, undefined, `"${rom.name}" is used nowhere`);
    else if (text === undefined) findings.add('projectFile', file, undefined, 'is missing');
    else checkConstants(file, text, rom, name, findings);
  }
  const fn = top.functions.at(-1);
  const names = fn?.params.map((p) => p.name) ?? [];
  const outputs = names.filter((_, i) => design.ports[i]?.dir === 'out');
  checkScripts(files, design, fn?.name ?? '', outputs, tool, findings);
  checkInterface(files.get('interface.json'), design, fn?.name ?? '', names, findings);
  return findings.diagnostics;
}
