// What a user did wrong, said so that it can be mended: a code, a place, a reason, a fix. Collected and printed
// together; anything that is not the user's doing throws CompilerBug instead.
import type { Location } from '../location.ts';

export type Severity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at?: Location;
  readonly notes: readonly Note[];
  /** A concrete thing to do. */
  readonly fix?: string;
}

export interface Note {
  readonly message: string;
  readonly at?: Location;
}

/** An entry of the catalogue: the message with typed holes and the long text of `burin explain`. */
export interface MessageSpec<H> {
  readonly code: string;
  readonly severity: Severity;
  readonly text: (holes: H) => string;
  /** Several sentences: what it means, why it matters, what to do. */
  readonly explanation: string;
}

export function message<H>(
  code: string,
  severity: Severity,
  text: (holes: H) => string,
  explanation: string,
): MessageSpec<H> {
  return { code, severity, text, explanation };
}

export interface DiagnosticExtras {
  readonly at?: Location | undefined;
  readonly notes?: readonly Note[];
  readonly fix?: string | undefined;
}

/** Instantiates a catalogue entry. */
export function diagnose<H>(spec: MessageSpec<H>, holes: H, extras: DiagnosticExtras = {}): Diagnostic {
  return {
    code: spec.code,
    severity: spec.severity,
    message: spec.text(holes),
    notes: extras.notes ?? [],
    ...(extras.at ? { at: extras.at } : {}),
    ...(extras.fix ? { fix: extras.fix } : {}),
  };
}

/** A stage's result: a value unless an error stands among the diagnostics. */
export interface Result<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

export function ok<T>(value: T, diagnostics: readonly Diagnostic[] = []): Result<T> {
  return { value, diagnostics };
}

export function failed(diagnostics: readonly Diagnostic[]): Result<never> {
  return { diagnostics };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
