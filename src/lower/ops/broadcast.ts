// Which element of an input belongs to an element of the output, both row-major: axes of 1 are repeated, or, in
// hls4ml's way, the flat values of the smaller input are.
import type { Shape } from '#ir/graph/module';
import { sizeOf } from '#ir/graph/ops/shared';
import { type IndexExpr, iadd, idiv, ilit, imod, iscale } from '#ir/kernel/index-expr';

interface Group {
  readonly size: number;
  readonly repeated: boolean;
}

/** The output's axes longer than 1, neighbours of one kind joined. */
function groups(input: Shape, output: Shape): readonly Group[] {
  const lead = output.length - input.length;
  const joined: Group[] = [];
  for (const [d, size] of output.entries()) {
    if (size === 1) continue;
    const repeated = d < lead || input[d - lead] === 1;
    const last = joined.at(-1);
    if (last?.repeated === repeated) joined[joined.length - 1] = { size: last.size * size, repeated };
    else joined.push({ size, repeated });
  }
  return joined;
}

/** Index into an input of shape `input` for the flat index `i` of an output of shape `output`. */
export function broadcastIndex(i: IndexExpr, input: Shape, output: Shape): IndexExpr {
  let sum: IndexExpr = ilit(0);
  /** Between neighbours of the group, in the output and in the input. */
  let apart = 1;
  let own = 1;
  for (const [g, { size, repeated }] of [...groups(input, output).entries()].reverse()) {
    if (!repeated) {
      const digit = idiv(i, apart);
      sum = iadd(iscale(g === 0 ? digit : imod(digit, size), own), sum);
      own *= size;
    }
    apart *= size;
  }
  return sum;
}

export function flatIndex(i: IndexExpr, input: Shape, output: Shape): IndexExpr {
  const size = sizeOf(input);
  return size === sizeOf(output) ? i : imod(i, size);
}
