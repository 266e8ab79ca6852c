// Where a project goes. The user may name any folder; a file may only name one inside the current folder, because
// files come from elsewhere and must not decide where on a disk is written.
import { resolve } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import type { Context } from './host.ts';

export interface OutputFolder {
  /** Absolute. */
  readonly path: string;
  /** For messages. */
  readonly shown: string;
}

/** Relative, below the current folder, of characters that no system gives a meaning to. */
function isTame(path: string): boolean {
  const parts = path.replace(/\/+$/, '').split('/');
  const plain = /^[\p{L}\p{N}_. +-]+$/u;
  return path.length <= 255 && parts.every((p) => plain.test(p) && !/^[. ]*$/.test(p) && !p.endsWith(' '));
}

/** `-o`, else what the files ask for, else the project's name. `design` is the C++ name of the project. */
export function outputFolder(
  option: string | undefined,
  module: Module,
  design: string,
  context: Context,
): Result<OutputFolder> {
  const { cwd } = context.host;
  if (option !== undefined) return ok({ path: resolve(cwd, option), shown: option });
  const wish = module.settings.outputDir;
  if (!wish) return ok({ path: resolve(cwd, `${design}_prj`), shown: `${design}_prj` });
  const shown = wish.value;
  if (!isTame(shown.replace(/^(?:\.\/)+/, ''))) {
    const extras = { at: wish.origin, fix: 'name the folder yourself with -o FOLDER' };
    return failed([diagnose(commandLineMessages.outputOutside, { path: shown }, extras)]);
  }
  return ok({ path: resolve(cwd, shown), shown });
}
