// The reference of an evaluation: a file of showers, or synthetic ones made on the spot; measured once, with what is
// known of its origin.
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { drawEnergies } from '#src/fidelity/energies';
import { type Geometry, voxelCount } from '#src/fidelity/geometry';
import { geometryByVoxels } from '#src/fidelity/geometry-file';
import { measureReference, type Reference } from '#src/fidelity/measure';
import { VARIANTS, type VariantName, variantOf } from '#src/fidelity/observables';
import { type Origin, type StatedOrigin, settleOrigin } from '#src/fidelity/origin';
import { withShowers } from '#src/fidelity/shower-file';
import { SYNTHETIC_GEOMETRY, syntheticShowers } from '#src/fidelity/synthetic/generator';
import { bytesOf, geometryOf } from './fidelity-files.ts';
import type { Context } from './host.ts';

export interface MeasuredReference {
  readonly name: string;
  readonly measured: Reference;
  /** MeV, one a shower. */
  readonly energies: Float64Array;
  readonly origin: Origin;
}

export interface ReferenceOptions {
  readonly reference: string;
  readonly variant: VariantName | 'both';
  readonly geometry?: string;
  readonly origin?: StatedOrigin;
}

/** As many as the photon files of data set 1 hold. */
const SYNTHETIC_SHOWERS = 121_000;
const MAX_SYNTHETIC = 10_000_000;

interface Synthetic {
  readonly count: number;
  readonly seed: number;
}

/** `synthetic`, `synthetic:SHOWERS` or `synthetic:SHOWERS:SEED`. */
function syntheticOf(reference: string): Synthetic | undefined {
  const match = /^synthetic(?::(\d{1,8})(?::(\d{1,9}))?)?$/.exec(reference);
  if (!match) return undefined;
  const count = Number(match[1] ?? SYNTHETIC_SHOWERS);
  return count >= 1 && count <= MAX_SYNTHETIC ? { count, seed: Number(match[2] ?? 1) } : undefined;
}

function measuring(context: Context, name: string, count: number): (done: number) => void {
  // The reference is gone through twice: for its ranges, then for its counts.
  return (done) => context.progress(`${name}: measured ${Math.round(done / 2)} of ${count} showers`);
}

function synthetic(
  given: Synthetic,
  geometry: Geometry,
  options: ReferenceOptions,
  context: Context,
): Result<MeasuredReference> {
  const name = `synthetic (seed ${given.seed})`;
  const voxels = voxelCount(SYNTHETIC_GEOMETRY);
  if (geometry.like !== SYNTHETIC_GEOMETRY.like || voxelCount(geometry) !== voxels) {
    const holes = {
      file: 'a synthetic reference',
      voxels,
      wanted: voxelCount(geometry),
      geometry: geometry.name,
    };
    return failed([diagnose(fidelityMessages.wrongGeometry, holes)]);
  }
  const says = settleOrigin('a reference of Burin', 'synthetic', options.origin);
  if (hasErrors(says.diagnostics)) return failed(says.diagnostics);
  const energies = drawEnergies(SYNTHETIC_GEOMETRY.mix!, given.count, given.seed);
  const showers = syntheticShowers(energies, given.seed);
  const measured = measureReference(
    showers,
    geometry,
    variantsOf(options, geometry),
    measuring(context, name, given.count),
  );
  return ok({ name, measured, energies, origin: { kind: 'synthetic', known: 'Burin made it' } });
}

function variantsOf(options: ReferenceOptions, geometry: Geometry) {
  return VARIANTS.filter((v) => options.variant === 'both' || options.variant === v).map((v) =>
    variantOf(v, geometry),
  );
}

/** `known`: the geometry that the decoder file names. */
export async function referenceOf(
  options: ReferenceOptions,
  known: Geometry | undefined,
  context: Context,
): Promise<Result<MeasuredReference>> {
  const given = options.geometry === undefined ? ok(known) : geometryOf(options.geometry, context);
  if (hasErrors(given.diagnostics)) return failed(given.diagnostics);
  const made = syntheticOf(options.reference);
  if (made) return synthetic(made, given.value ?? SYNTHETIC_GEOMETRY, options, context);
  const name = options.reference;
  const bytes = bytesOf(name, context);
  if (!bytes.value) return failed(bytes.diagnostics);
  return withShowers(bytes.value, name, Number.POSITIVE_INFINITY, (file) => {
    const found = given.value ? ok(given.value) : geometryByVoxels(file.voxels, name);
    if (!found.value) return failed(found.diagnostics);
    const geometry = found.value;
    const wanted = voxelCount(geometry);
    if (file.voxels !== wanted) {
      const holes = { file: name, voxels: file.voxels, wanted, geometry: geometry.name };
      return failed([diagnose(fidelityMessages.wrongGeometry, holes)]);
    }
    const { origin, diagnostics } = settleOrigin(name, file.origin, options.origin);
    if (hasErrors(diagnostics)) return failed(diagnostics);
    const { showers } = file;
    const measured = measureReference(
      showers,
      geometry,
      variantsOf(options, geometry),
      measuring(context, name, showers.count),
    );
    return ok({ name, measured, energies: showers.energies, origin }, diagnostics);
  });
}
