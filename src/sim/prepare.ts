// A problem made ready to be simulated many times: checked and compiled once, its state allocated for a number of samples
// and used again as long as that number stays.
import { CompilerBug } from '#ir/errors';
import type { SimulationProblem } from '#ir/simulation/problem';
import type { SimulationResult } from '#ir/simulation/result';
import { checkSimulation, isDepth } from './check.ts';
import { type CompiledProblem, compileProblem } from './compile.ts';
import type { Observer } from './observer.ts';
import { outcomeOf } from './outcome.ts';
import { State } from './state.ts';
import { Traversal } from './traversal.ts';

/** Depths in place of the problem's: of every channel, or of some by their places. */
type Depths = readonly number[] | ReadonlyMap<number, number>;

interface SimulationRun {
  /** Samples one behind the other, each as early as it can; from 1. */
  readonly samples: number;
  readonly depths?: Depths;
  readonly observer?: Observer;
}

export interface PreparedSimulation {
  readonly problem: SimulationProblem;
  /**
   * Simulates until everything is done or nothing moves any more. The work is that of the accesses that act, however long
   * it takes in cycles; memory, about 20 bytes for each token put.
   */
  run(run: SimulationRun): SimulationResult;
}

/** More places than there are ever tokens. */
const UNBOUNDED = 2 ** 31 - 1;

/** Throws CompilerBug if the problem breaks a rule of `checkSimulation`. */
export function prepareSimulation(problem: SimulationProblem): PreparedSimulation {
  const wrong = checkSimulation(problem);
  if (wrong.length > 0) {
    throw new CompilerBug(`simulation problem ${problem.name}: ${wrong.slice(0, 5).join('; ')}`);
  }
  return new Prepared(compileProblem(problem));
}

class Prepared implements PreparedSimulation {
  private readonly compiled: CompiledProblem;
  private state: State | undefined;
  private traversal: Traversal | undefined;
  private readonly tried: Int32Array;

  constructor(compiled: CompiledProblem) {
    this.compiled = compiled;
    this.tried = new Int32Array(compiled.depth.length);
  }

  get problem(): SimulationProblem {
    return this.compiled.problem;
  }

  run({ samples, depths, observer }: SimulationRun): SimulationResult {
    if (!(Number.isSafeInteger(samples) && samples >= 1)) {
      throw new CompilerBug(`a simulation of ${samples} samples`);
    }
    if (this.state?.samples !== samples) {
      this.state = new State(this.compiled, samples);
      this.traversal = new Traversal(this.compiled, this.state);
    }
    this.state.clear(this.depths(depths));
    this.traversal!.run(observer);
    return outcomeOf(this.compiled, this.state, this.traversal!, observer);
  }

  private depths(given: Depths | undefined): Int32Array {
    const { channels } = this.compiled.problem;
    const listed = Array.isArray(given) ? (given as readonly number[]) : undefined;
    const some = listed === undefined ? (given as ReadonlyMap<number, number> | undefined) : undefined;
    if (listed !== undefined && listed.length !== channels.length) {
      throw new CompilerBug(`${listed.length} depths for ${channels.length} channels`);
    }
    for (const c of some?.keys() ?? []) {
      if (channels[c] === undefined) throw new CompilerBug(`a depth for channel ${c} of ${channels.length}`);
    }
    channels.forEach((channel, c) => {
      const depth = listed?.[c] ?? some?.get(c) ?? channel.depth;
      if (!isDepth(depth)) throw new CompilerBug(`channel ${channel.name} with a depth of ${depth}`);
      this.tried[c] = Math.min(depth, UNBOUNDED);
    });
    return this.tried;
  }
}
