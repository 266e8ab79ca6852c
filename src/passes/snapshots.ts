// The module as text around passes: printed before or after those named, or every state as a numbered file. The
// printer and where the text goes are the caller's.
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Module } from '#ir/graph/module';
import type { PassEvent } from './manager.ts';

export interface SnapshotRequest {
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly print: (module: Module) => string;
  /** Takes what was asked for by name. */
  readonly show: (title: string, text: string) => void;
  /** Takes the input as `00-input.nn` and the module after each pass as `01-infer-shapes.nn`, … */
  readonly dump?: (file: string, text: string) => void;
}

/** For `PassesOptions.observe`. */
export function snapshots(request: SnapshotRequest): (event: PassEvent) => void {
  return ({ when, pass, index, module, changed }) => {
    const text = (): string => request.print(module);
    if (request[when]?.includes(pass)) {
      const state = when === 'before' || changed ? '' : ' (no change)';
      request.show(`${when} ${pass}${state}`, text());
    }
    if (!request.dump) return;
    if (when === 'before' && index === 0) request.dump('00-input.nn', text());
    if (when === 'after') request.dump(`${String(index + 1).padStart(2, '0')}-${pass}.nn`, text());
  };
}

/** Names that are no pass, each with the nearest that is one. */
export function unknownPasses(names: readonly string[], known: readonly string[]): readonly Diagnostic[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearestName(name, known);
      const fix = near === undefined ? undefined : `did you mean ${near}?`;
      return diagnose(passesMessages.unknownPass, { name, known }, { fix });
    });
}
