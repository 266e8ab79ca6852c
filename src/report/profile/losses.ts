// Which layers lose the accuracy: how far each layer's ratio falls below the worst of what it reads.
import type { LayerProfile, Profile } from '#src/profile/profile';

export interface Loss {
  readonly layer: LayerProfile;
  /** dB lost here; null where no ratio exists. An input, or the first layer that rounds, has nothing to lose from. */
  readonly lost: number | null;
}

/** A fall of this many dB is about one bit of accuracy. */
export const ONE_BIT = 6.02;

export function lossesOf(profile: Profile): readonly Loss[] {
  const byName = new Map(profile.layers.map((l) => [l.name, l]));
  return profile.layers.map((layer) => {
    const before = layer.inputs
      .map((name) => byName.get(name)?.sqnr ?? null)
      .filter((sqnr) => sqnr !== null)
      .reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const known = layer.sqnr !== null && Number.isFinite(before);
    return { layer, lost: known ? before - layer.sqnr : null };
  });
}

/** Where the most is lost; undefined when nowhere more than a bit. */
export function worstLoss(losses: readonly Loss[]): Loss | undefined {
  const [worst] = [...losses].sort((a, b) => (b.lost ?? 0) - (a.lost ?? 0));
  return worst && (worst.lost ?? 0) > ONE_BIT ? worst : undefined;
}
