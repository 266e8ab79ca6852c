// What stands between functions and at the top's ports: FIFOs, arrays that are handed over, input registers.
import type { Contributor, Resources } from '#ir/cost/estimate';
import type { OperatorLibrary } from '#ir/cost/library';
import type { Channel, Design } from '#ir/design/design';
import { controlGate } from './control-gate.ts';
import { NOTHING, plus, times } from './resources.ts';
import { memoryResources } from './storage.ts';

/** A ping-pong array is two memories with a port on each side. */
const PING_PONG = 2;

export interface Channels {
  readonly fifo: Resources;
  readonly memory: Resources;
  readonly contributors: readonly Contributor[];
}

export function channelCosts(design: Design, library: OperatorLibrary): Channels {
  let fifo = NOTHING;
  let memory = NOTHING;
  const contributors: Contributor[] = [];
  for (const c of design.channels) {
    const { what, count, each } = channelCost(c, library);
    const resources = times(each, count);
    if (c.kind === 'fifo') fifo = plus(fifo, resources);
    else memory = plus(memory, resources);
    if (count > 0) contributors.push({ what, count, resources });
  }
  return { fifo, memory, contributors };
}

/** A FIFO with so many tokens: all its lanes together. */
export function fifoCost(
  fifo: Extract<Channel, { readonly kind: 'fifo' }>,
  depth: number,
  library: OperatorLibrary,
): Resources {
  const { count, each } = channelCost({ ...fifo, depth }, library);
  return times(each, count);
}

function channelCost(
  c: Channel,
  library: OperatorLibrary,
): { readonly what: string; readonly count: number; readonly each: Resources } {
  if (c.kind === 'fifo') {
    const apart = library.habits.streamLanes === 'apart';
    const bits = c.type.width * (apart ? 1 : c.lanes);
    const each = memoryResources(library.fifo(c.depth, bits));
    return { what: `FIFO ${c.name} ${c.depth} x ${bits}`, count: apart ? c.lanes : 1, each };
  }
  const words = c.dims.reduce((a, b) => a * b, 1);
  if (c.style === 'register') return { what: c.name, count: 0, each: NOTHING };
  const each = memoryResources(library.ram(words, c.type.width, 2, 'auto'));
  return { what: `ping-pong array ${c.name} ${words} x ${c.type.width}`, count: PING_PONG, each };
}

export interface Ports {
  readonly expression: Resources;
  readonly multiplexer: Resources;
  readonly register: Resources;
  readonly contributors: readonly Contributor[];
}

/**
 * An input with a valid signal is kept until it is used: data and valid (`preg`), a choice of old and new for both
 * (`in_sig`), and the pipeline waits for it (`blk_n`).
 */
export function portCosts(design: Design, library: OperatorLibrary): Ports {
  let expression = NOTHING;
  let multiplexer = NOTHING;
  let register = NOTHING;
  const contributors: Contributor[] = [];
  for (const p of design.ports) {
    if (p.protocol !== 'ap_vld' || p.dir !== 'in') continue;
    const bits = p.type.width * p.shape.reduce((a, b) => a * b, 1);
    const mux = { ...NOTHING, lut: 4 * library.multiplexer(2).lut };
    const reg = { ...NOTHING, ff: bits + 1 };
    const gate = { ...NOTHING, lut: controlGate(library) };
    expression = plus(expression, gate);
    multiplexer = plus(multiplexer, mux);
    register = plus(register, reg);
    contributors.push({
      what: `input ${p.name}, ${bits} bits`,
      count: 1,
      resources: plus(gate, plus(mux, reg)),
    });
  }
  return { expression, multiplexer, register, contributors };
}
