// What is left of a ROM when columns that never change or repeat one another are left out, as logic synthesis does:
// weights repeat their sign, and of 16 bits ten or so are different ones.
import type { OperatorStorage } from '#ir/operators/graph';
import { elementAt } from '#src/legalize/storage';

/**
 * Bits of a word that differ from each other somewhere; linear in the ROM's bits. A place of a word that holds nothing
 * counts as 0; where the content is not told, all bits are kept. Recorded: a design of 953 block memories in ROMs, 770 of them weights, has 667 left.
 */
export function differentColumns({ codes, layout, words, lanes, width }: OperatorStorage): number {
  if (codes === undefined || layout === undefined) return width * lanes;
  const seen = new Set<string>();
  for (let lane = 0; lane < lanes; lane++) {
    const rows: string[] = [];
    for (let word = 0; word < words; word++) {
      const at = elementAt(layout, word, lane);
      const code = at < 0 ? 0n : BigInt.asUintN(width, BigInt(codes[at]!));
      rows.push(code.toString(2).padStart(width, '0'));
    }
    for (let bit = 0; bit < width; bit++) {
      const column = rows.map((row) => row[bit]).join('');
      if (column.includes('0') && column.includes('1')) seen.add(column);
    }
  }
  return seen.size;
}
