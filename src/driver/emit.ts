// Design + test vectors → the files of a project. Whatever reads emitted files back and judges them belongs here,
// between emitting and handing over, so that no command can forget it.
import type { Design } from '#ir/design/design';
import { ok, type Result } from '#ir/diagnostics/diagnostic';
import { emitProject, type Project } from '#src/backends/vitis/project';
import { testDataOf } from './csim-data.ts';
import type { TestVectors } from './test-data.ts';

export function emit(design: Design, vectors: TestVectors): Result<Project> {
  return ok(emitProject(design, testDataOf(design, vectors)));
}
