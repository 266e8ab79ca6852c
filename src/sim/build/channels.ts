// What flows between processes: FIFOs of the design, the outside world at its stream ports, arrays handed on whole, and
// the start signals of a dataflow region.
import type { ToolHabits } from '#ir/cost/library';
import type { Channel, Design } from '#ir/design/design';
import type { Network } from './network.ts';

/** So that a token a cycle passes a port: the one that is taken holds its place for that cycle. */
const PORT_PLACES = 2;
/** A ping-pong array is two memories. */
const PING_PONG = 2;

/** Cycles between a write of a FIFO and the first read of it. */
export function fifoLatency(depth: number, { channels: { fifo } }: ToolHabits): number {
  return depth <= fifo.shortest ? fifo.short : fifo.deep;
}

/** Tokens that a FIFO of this depth holds. */
export function fifoPlaces(depth: number, { channels: { fifo } }: ToolHabits): number {
  return Math.max(depth, fifo.least);
}

export function fifo(
  network: Network,
  c: Extract<Channel, { kind: 'fifo' }>,
  habits: ToolHabits,
  writer: number,
  reader: number,
): number {
  const latency = fifoLatency(c.depth, habits);
  const depth = fifoPlaces(c.depth, habits);
  return network.channel({ name: c.name, kind: 'fifo', depth, latency, writer, reader });
}

/** `first` starts `second`, which may then wait for data: UG1399, "Start Propagation". Never full: no report says how deep. */
export function startSignal(network: Network, name: string, first: number, second: number): void {
  const channel = network.channel({
    name: `start of ${name}`,
    kind: 'signal',
    depth: Number.POSITIVE_INFINITY,
    latency: 1,
    writer: first,
    reader: second,
  });
  network.touch(first, 'before', 0, channel, 'write');
  network.startedBy(second, channel);
}

/** Tokens that pass a stream port in an inference. */
export function tokensOf(port: Design['ports'][number]): number {
  return port.shape.reduce((a, b) => a * b, 1) / port.lanes;
}

/** What feeds an input port or empties an output port: a token a cycle. Gives the place of the channel. */
export function outside(network: Network, port: Design['ports'][number], inside: number): number {
  const tokens = tokensOf(port);
  const input = port.dir === 'in';
  const kind = input ? 'source' : 'sink';
  const world = network.process({ name: port.name, kind, length: tokens, interval: tokens, runs: 1 });
  const ends = input ? { writer: world, reader: inside } : { writer: inside, reader: world };
  const channel = network.channel({
    name: port.name,
    kind: 'fifo',
    depth: PORT_PLACES,
    latency: 1,
    ...ends,
  });
  const code = input ? 'write' : 'read';
  for (let n = 0; n < tokens; n++) network.touch(world, 'behind', n, channel, code);
  // A top is started when there is something to read.
  if (input && network.runs(inside) === 1) startSignal(network, port.name, world, inside);
  return channel;
}

/**
 * An array that one process makes and another uses. In registers it is handed over by FIFOs when it is made; as ping-pong
 * memories one is held from the start on. The reader gives it back when it is ready for the next: when it may start again.
 */
export function handover(
  network: Network,
  c: Extract<Channel, { kind: 'array' }>,
  habits: ToolHabits,
  writer: number,
  reader: number,
): void {
  const pingPong = c.style === 'ping-pong';
  const depth = pingPong ? PING_PONG : habits.channels.registers;
  const ends = { latency: 1, writer, reader };
  const channel = network.channel({ name: c.name, kind: 'array', depth, ...ends });
  const done = network.length(writer) - 1;
  network.touch(writer, 'before', pingPong ? 0 : done, channel, 'reserve');
  network.touch(writer, 'behind', done, channel, 'put');
  network.touch(reader, 'before', 0, channel, 'take');
  network.touch(
    reader,
    'behind',
    Math.min(network.interval(reader), network.length(reader)) - 1,
    channel,
    'release',
  );
  if (!network.overlaps(reader)) return;
  // A run that waits for its array must not hold up those before it: it does not start.
  const there = network.channel({
    name: `${c.name} is there`,
    kind: 'signal',
    depth: Number.POSITIVE_INFINITY,
    ...ends,
  });
  network.touch(writer, 'behind', done, there, 'write');
  network.startedBy(reader, there);
}
