// Which run a report is of, by where it lies. A run is a solution of Vivado or Vitis HLS, or a component of Vitis's
// later interface, which keeps its run in `hls` and copies of the chief reports in `reports` beside it.
import { samePart } from './resolve.ts';

interface Located {
  readonly file: string;
}

interface Made extends Located {
  readonly design?: string;
  readonly part?: string;
}

const below = (folder: string): RegExp => new RegExp(`^(?:(.*)/)?${folder}/(?:.*/)?[^/]+$`);
const SYN = below('syn');
const OTHERS = [below('sim/report'), below('impl/(?:report|verilog|vhdl)')];
const COPY = /^(?:(.*)\/)?reports\/hls_[^/]+$/;

const inside = (place: RegExp, file: string): string | undefined => {
  const found = place.exec(file);
  return found ? (found[1] ?? '.') : undefined;
};

/** The folder of the run, `.` for the one that was given; undefined where the place does not tell. */
function placeOf(file: string): string | undefined {
  const own = inside(SYN, file) ?? OTHERS.map((o) => inside(o, file)).find((p) => p !== undefined);
  if (own !== undefined) return own;
  const beside = inside(COPY, file);
  return beside === undefined ? undefined : beside === '.' ? 'hls' : `${beside}/hls`;
}

/** The runs that these reports are of. Reports of C synthesis that lie elsewhere are of the folder they lie in. */
export function runsOf(synthesis: readonly Located[], others: readonly Located[]): readonly string[] {
  const folder = (file: string): string => file.split('/').slice(0, -1).join('/') || '.';
  const places = synthesis.map((s) => placeOf(s.file) ?? folder(s.file));
  const more = others.flatMap((o) => placeOf(o.file) ?? []);
  return [...new Set([...places, ...more])].sort();
}

/** Whether a report is one that an export of HLS writes of its Vivado run, or a copy of such a one. */
export function inExport({ file }: Located): boolean {
  return /(?:^|\/)(?:impl\/report\/\w+|impl\/\w+\/report)\/[^/]+$/.test(file) || COPY.test(file);
}

/** Vivado's name for what HLS wraps its module in before it hands it over, the same for every design. */
const WRAPPER = /^bd_0(?:_wrapper|_hls_inst_0)?$/;

/** Whether a report of the wrapper is of this top: it lies in the run, or its name begins with the top's. */
function wraps({ file }: Located, top: string): boolean {
  return placeOf(file) !== undefined || file.split('/').at(-1)!.startsWith(`${top}_`);
}

/** The design or part that a report of implementation is of, where it is another than that of C synthesis. */
export function foreign(made: Made, part: string | undefined, top: string | undefined): string | undefined {
  if (made.part !== undefined && part !== undefined && !samePart(made.part, part)) return made.part;
  const { design } = made;
  if (design === undefined || top === undefined || design === top) return undefined;
  return WRAPPER.test(design) && wraps(made, top) ? undefined : `"${design}"`;
}
