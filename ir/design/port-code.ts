// How a float becomes a value of an input port: one exact cast, with hls4ml's exception for integer ports.
import { codeFromDouble } from '../fixed/dyadic.ts';
import type { Port } from './design.ts';

/** The code of a finite float. */
export function portCode(x: number, port: Pick<Port, 'type' | 'fromFloat'>): bigint {
  // hls4ml's emulation takes (-0.5, 0) for 1 where it fills an ap_int from a float.
  if (port.fromFloat === 'ap_int' && x < 0 && x > -0.5) return 1n;
  return codeFromDouble(x, port.type);
}
