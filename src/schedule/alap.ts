// The same length with operators as late as their users allow: some tools shorten lifetimes this way. Takes a schedule
// and moves nothing that belongs to a recurrence, an order or a shared unit.
import { finished } from './asap.ts';
import { anchored, knots } from './knots.ts';
import type { ScheduleProblem } from './problem.ts';
import { EPSILON, type Schedule } from './solution.ts';

/** `moving`: 1 for the only nodes that may move, where not all may. */
export function scheduleAlap(p: ScheduleProblem, asap: Schedule, moving?: Uint8Array): Schedule {
  const { knotOf, order } = knots(p);
  const fixed = anchored(p, knotOf);
  /** Last state in which each node may end, and ns of what its users have behind it in that state. */
  const end = new Int32Array(p.size).fill(asap.length - 1);
  const tail = new Float64Array(p.size);
  const state = new Int32Array(p.size);
  for (let i = p.size - 1; i >= 0; i--) {
    const n = order[i]!;
    const extra = p.states[n]! - 1;
    let last = end[n]!;
    let behind = tail[n]!;
    if (p.host[n] !== n) {
      last = state[p.host[n]!]!;
      behind = p.enter[p.host[n]!]! + tail[p.host[n]!]!;
    } else if (fixed[n] === 1 || moving?.[n] === 0) {
      if (asap.state[n]! + extra !== last) behind = 0;
      last = asap.state[n]! + extra;
    } else if (behind > 0 && p.leave[n]! > 0 && p.leave[n]! + behind > p.budget + EPSILON) {
      last--;
      behind = 0;
    }
    state[n] = last - extra;
    tail[n] = behind;
    const through = p.states[n] === 1 ? p.enter[n]! + behind : p.enter[n]!;
    for (let k = p.first[n]!; k < p.first[n + 1]!; k++) {
      const o = p.operands[k]!;
      if (state[n]! < end[o]!) {
        end[o] = state[n]!;
        tail[o] = through;
      } else if (state[n] === end[o]) {
        tail[o] = Math.max(tail[o]!, through);
      }
    }
  }
  return finished(p, state, asap.length, asap.ii);
}
