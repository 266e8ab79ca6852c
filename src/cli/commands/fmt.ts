// `burin fmt FILE…`: puts .nn files into their canonical form, in place; comments stay and the meaning too.
import { resolve } from 'node:path';
import { type Diagnostic, hasErrors } from '#ir/diagnostics/diagnostic';
import { formatNn } from '#src/frontends/nn/format';
import { writeFileWhole } from '#src/toolchain/write-folder';
import type { Context } from '../host.ts';
import { EXIT, type Outcome } from '../outcome.ts';
import { Workspace } from '../workspace.ts';

export interface FmtOptions {
  readonly check?: boolean;
}

interface Formatted {
  readonly file: string;
  readonly changed: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

function formatOne(file: string, workspace: Workspace, options: FmtOptions): Formatted {
  const text = workspace.text(file);
  if (text.value === undefined) return { file, changed: false, diagnostics: text.diagnostics };
  const formatted = formatNn(text.value, file);
  const diagnostics = formatted.diagnostics;
  if (formatted.value === undefined || formatted.value === text.value)
    return { file, changed: false, diagnostics };
  const path = resolve(workspace.folder, file);
  const written = options.check ? [] : writeFileWhole(path, formatted.value, file);
  return { file, changed: true, diagnostics: [...diagnostics, ...written] };
}

export async function fmt(context: Context, files: readonly string[], options: FmtOptions): Promise<Outcome> {
  const workspace = new Workspace(context.host.cwd, context);
  const all = files.map((file) => formatOne(file, workspace, options));
  const diagnostics = all.flatMap((f) => f.diagnostics);
  const changed = all.filter((f) => f.changed).map((f) => f.file);
  const failed = hasErrors(diagnostics);
  const verdict = options.check === true && changed.length > 0;
  return {
    exit: failed ? EXIT.input : verdict ? EXIT.verdict : EXIT.done,
    diagnostics,
    text: changed.map((f) => `${options.check ? 'would change' : 'formatted'} ${f}`).join('\n'),
    json: { changed },
  };
}
