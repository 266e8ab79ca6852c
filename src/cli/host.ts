// The world a command runs in. Tests hand in their own: a folder, captured output, no terminal.
import type { Painter } from '#src/report/colour';

export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
}

/** What every command gets beside its own arguments. */
export interface Context {
  readonly host: Host;
  /** For standard output. */
  readonly paint: Painter;
  /** One line about long work: overwritten in place on a terminal, a plain line elsewhere. */
  readonly progress: (text: string) => void;
  /** Arguments as given, for the manifest and for bug reports. */
  readonly argv: readonly string[];
  /** Text of a source file by the name its locations use; commands add what they read. */
  readonly sources: Map<string, string>;
  /** Display name of a file by the name its locations use. */
  readonly displayed: Map<string, string>;
}
