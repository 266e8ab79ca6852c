// Constants of a layer, such as the slope of a leaky relu, that their type does not hold: they wrap around, saturate
// or vanish, and the layer then computes another function.
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { codeFromDouble, toDouble } from '#ir/fixed/dyadic';
import { printType } from '#ir/fixed/text';
import { type FixedType, fractionBits } from '#ir/fixed/type';
import { opSpec } from '#ir/graph/ops/index';
import type { PassContext } from './pass.ts';
import type { OpView } from './preflight.ts';

function stored(value: number, type: FixedType): number {
  return toDouble(codeFromDouble(value, type), fractionBits(type));
}

/** Rounding errs by less than a step of the type; anything else is overflow. */
export function checkConstants({ op, roles }: OpView, context: PassContext): void {
  for (const [attr, role] of Object.entries(opSpec(op.kind).constants ?? {})) {
    const value = op.attrs[attr];
    const type = roles[role];
    if (typeof value !== 'number' || !type) continue;
    const is = stored(value, type);
    const lost = Math.abs(is - value) >= 2 ** -fractionBits(type) || (is === 0 && value !== 0);
    if (!lost) continue;
    const holes = { op: op.name, attr, value, type: printType(type), stored: is };
    const fix = `give ${role} of "${op.name}" a type that holds ${value}`;
    context.report(diagnose(passesMessages.constantOverflow, holes, { at: op.roles[role]!.origin, fix }));
  }
}
