// What a command hands back. Commands neither print nor exit: the frame does both, so that tests read values.
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import { hasErrors } from '#ir/diagnostics/diagnostic';
import type { Json } from '#src/report/json';

/** The contract with scripts: `usage` is a wrong command line, `verdict` means that everything ran and the answer is no. */
export const EXIT = { done: 0, input: 1, usage: 2, tool: 3, verdict: 4, bug: 70 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface Outcome {
  readonly exit: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  /** For standard output, without a closing line end; empty for nothing. */
  readonly text: string;
  /** The same for `--json`. */
  readonly json: Json;
}

/** A finished command; errors among the diagnostics make it `input`. */
export function finished(text: string, json: Json, diagnostics: readonly Diagnostic[] = []): Outcome {
  return { exit: hasErrors(diagnostics) ? EXIT.input : EXIT.done, diagnostics, text, json };
}

export function refused(diagnostics: readonly Diagnostic[], exit: ExitCode = EXIT.input): Outcome {
  return { exit, diagnostics, text: '', json: null };
}
