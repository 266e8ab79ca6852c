// Energies that are no finite numbers, found while a block is read or generated: one would spoil sums without a trace, so
// whoever made it is refused with the place of the first.
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { diagnose, failed, type Result } from '#ir/diagnostics/diagnostic';
import type { Voxels } from './features.ts';

export class WrongValue extends Error {
  readonly what: string;
  readonly shower: number;

  constructor(what: string, shower: number) {
    super(what);
    this.what = what;
    this.shower = shower;
  }
}

/** `block`: whole showers of `voxels` values, the first of which is number `from`. */
export function demandFinite<T extends Voxels>(block: T, voxels: number, from: number): T {
  const wrong = block.findIndex((x) => !Number.isFinite(x));
  if (wrong < 0) return block;
  throw new WrongValue(`voxel ${wrong % voxels} is ${block[wrong]}`, from + Math.floor(wrong / voxels));
}

/** A wrong value met in `use` as a diagnostic; `source` names who made it. */
export function refusingWrongValues<T>(source: string, use: () => Result<T>): Result<T> {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    const holes = { file: source, what: error.what, shower: error.shower };
    return failed([diagnose(fidelityMessages.showerValue, holes)]);
  }
}
