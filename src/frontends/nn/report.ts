// Collects the diagnostics of one file. Suggestions cost a walk over all names, so a file that is wrong everywhere
// stops getting them: reading stays linear.
import { type Diagnostic, diagnose, type MessageSpec, type Note } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Source, Span } from './source.ts';

const MAX_SUGGESTIONS = 50;

export class Report {
  readonly diagnostics: Diagnostic[] = [];
  #suggestions = 0;

  readonly source: Source;

  constructor(source: Source) {
    this.source = source;
  }

  add<H>(spec: MessageSpec<H>, holes: H, span: Span, fix?: string, notes?: readonly Note[]): void {
    const at = this.source.location(span);
    this.diagnostics.push(diagnose(spec, holes, { at, fix, ...(notes ? { notes } : {}) }));
  }

  /** `did you mean "x"?`, or undefined. */
  suggest(name: string, known: Iterable<string>): string | undefined {
    if (this.#suggestions >= MAX_SUGGESTIONS) return undefined;
    this.#suggestions++;
    const near = nearestName(name, known);
    return near === undefined ? undefined : `did you mean "${near}"?`;
  }
}
