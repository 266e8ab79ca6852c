// Design + test vectors → the files of a project, read back and held against the design before anybody sees them,
// so that no command can hand over a project that was not checked.
import type { Design } from '#ir/design/design';
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { emitProject, type Project } from '#src/backends/vitis/project';
import { checkProject } from '#src/check/index';
import type { ToolTable } from '#src/targets/index';
import { testDataOf } from './csim-data.ts';
import type { TestVectors } from './test-data.ts';

/** `tool` says which directives and script commands may stand in the files. Diagnostics are defects of the emitter. */
export function emit(design: Design, vectors: TestVectors, tool: ToolTable): Result<Project> {
  const project = emitProject(design, testDataOf(design, vectors));
  const findings = checkProject(project.files, design, tool);
  return findings.length > 0 ? failed(findings) : ok(project);
}
