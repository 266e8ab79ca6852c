// The network as trained, on floats: weights after the quantisers of their own training, activations rounded where the
// model itself rounds them, no other rounding anywhere.
import type { Design } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import { parseType } from '#ir/fixed/text';
import type { FixedType } from '#ir/fixed/type';
import type { Module } from '#ir/graph/module';
import { walkOps } from '#ir/graph/walk';
import { createFloatEmulator, type FloatEmulator, type FloatType } from '#src/backends/float/index';
import { lower } from '#src/lower/index';
import { withExactWeights } from '#src/passes/exact-weights';

/** The design of a resolved module with its constants as trained, for the float engine alone. */
function floatDesign(resolved: Module): Design {
  return lower(withExactWeights(resolved));
}

/** Layers that rounded their result in training. */
function trainedRounding(module: Module): ReadonlyMap<string, FixedType> {
  const found = new Map<string, FixedType>();
  for (const { name, attrs } of walkOps(module.body)) {
    if (attrs.trained_result === undefined) continue;
    const parsed = parseType(String(attrs.trained_result));
    if ('problem' in parsed) throw new CompilerBug(`${name}: ${parsed.problem}`);
    found.set(name, parsed.type);
  }
  return found;
}

/** The network of a resolved module on floats; ports in the order of its design. */
export function trainedEmulator(resolved: Module, type: FloatType = 'float64'): FloatEmulator {
  return createFloatEmulator(floatDesign(resolved), { type, rounds: trainedRounding(resolved) });
}
