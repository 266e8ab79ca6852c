// Where a reference comes from, and how that is known. Fidelity to synthetic showers says nothing about fidelity to a
// simulation, so no figure leaves without it.
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { Hdf5File } from '#src/frontends/hdf5/file';

const ORIGINS = ['synthetic', 'geant4'] as const;
export type StatedOrigin = (typeof ORIGINS)[number];

export interface Origin {
  readonly kind: StatedOrigin | 'unknown';
  /** How that is known, in words. */
  readonly known: string;
}

/** The attribute `origin` of the file's root, if it says one of the known words. */
export function originOf(file: Hdf5File): StatedOrigin | undefined {
  const said = file.attribute('', 'origin');
  return ORIGINS.find((o) => typeof said === 'string' && said.toLowerCase() === o);
}

/** What the file says and what the user says must not differ; where neither says anything, a warning. */
export function settleOrigin(
  file: string,
  says: StatedOrigin | undefined,
  given: StatedOrigin | undefined,
): { readonly origin: Origin; readonly diagnostics: readonly Diagnostic[] } {
  if (says && given && says !== given) {
    const conflict = diagnose(fidelityMessages.originConflict, { file, says, given });
    return { origin: { kind: says, known: 'the file says so' }, diagnostics: [conflict] };
  }
  if (says) return { origin: { kind: says, known: 'the file says so' }, diagnostics: [] };
  if (given) return { origin: { kind: given, known: '--origin says so' }, diagnostics: [] };
  const fix = 'say it with --origin synthetic or --origin geant4';
  return {
    origin: { kind: 'unknown', known: 'neither the file nor --origin says' },
    diagnostics: [diagnose(fidelityMessages.originUnknown, { file }, { fix })],
  };
}

/** One sentence for every report. */
export function originSentence(origin: Origin): string {
  switch (origin.kind) {
    case 'synthetic':
      return `The reference is synthetic (${origin.known}): no figure here may be compared with figures on Geant4 showers.`;
    case 'geant4':
      return `The reference is simulated with Geant4 (${origin.known}).`;
    case 'unknown':
      return `Whether the reference is simulated or synthetic is not known (${origin.known}): do not compare these figures with published ones.`;
  }
}
