// Codes in the emulator's memory, one at a time: for constants, tests and kernels that run in the interpreter.
import type { ScalarType } from '#ir/fixed/type';
import { TILE, type Width, widthOf } from './layout.ts';

export function writeCode(view: DataView, address: number, width: Width, code: bigint): void {
  if (width === 8) view.setBigInt64(address, code, true);
  else if (width === 4) view.setInt32(address, Number(code), true);
  else view.setInt16(address, Number(code), true);
}

export function readCode(view: DataView, address: number, width: Width): bigint {
  if (width === 8) return view.getBigInt64(address, true);
  return BigInt(width === 4 ? view.getInt32(address, true) : view.getInt16(address, true));
}

/** Where one sample of one element lies. */
export function sampleAddress(base: number, type: ScalarType, element: number, sample: number): number {
  return base + (element * TILE + sample) * widthOf(type);
}
