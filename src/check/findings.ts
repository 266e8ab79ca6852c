// Where the checks put what they find: at most a handful of each kind, because one slip of the emitter repeats in
// every kernel and the first places say it all.
import { projectMessages } from '#ir/diagnostics/catalogue/project';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';

export type Check = Exclude<keyof typeof projectMessages, 'targetFile'>;

const MAX_OF_ONE_CHECK = 20;

export class Findings {
  readonly #found: Diagnostic[] = [];
  readonly #counts = new Map<Check, number>();

  add(check: Check, file: string, line: number | undefined, problem: string): void {
    const count = (this.#counts.get(check) ?? 0) + 1;
    this.#counts.set(check, count);
    if (count > MAX_OF_ONE_CHECK) return;
    const holes = line === undefined ? { file, problem } : { file, line, problem };
    this.#found.push(diagnose(projectMessages[check], holes));
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#found;
  }
}
