// Which operator library an estimate asks for: the tool version that was named, the family and speed grade of the part.
// A part that is not in the data is known by its device, if another part is of the same one; nothing else is guessed.
import type { Resources } from '#ir/cost/estimate';
import { estimateMessages } from '#ir/diagnostics/catalogue/estimate';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { CostData } from '#src/targets/costs/cost-data';
import type { Combination } from '#src/targets/costs/nearest';
import type { Part } from '#src/targets/index';

/** The part of an estimate, as far as it is known. */
export interface EstimatedPart {
  readonly name: string;
  /** What the whole device holds. */
  readonly totals?: Resources;
  /** Its dies (super logic regions), where there are several. */
  readonly slrs?: number;
}

export interface EstimateTarget {
  /** For example `vitis_hls-2022.2`. */
  readonly tool: string;
  readonly combination: Combination;
  readonly part: EstimatedPart;
}

/** Suggestions are listed up to this many. */
const MOST_NEAR = 3;

function nearest(name: string, known: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let near = nearestName(name, known); near && found.length < MOST_NEAR; ) {
    found.push(near);
    near = nearestName(
      name,
      known.filter((k) => !found.includes(k)),
    );
  }
  return found;
}

/** `xcku115-flvb2104-2-i` and `xc7z020clg400-1`: what follows the package. */
function speedIn(name: string, device: string): string | undefined {
  return /^-?[a-z]+\d+[a-z]*-(\d.*)$/i.exec(name.slice(device.length))?.[1];
}

/** Parts of the device that the name begins with, those with a size first. */
function siblings(name: string, parts: readonly Part[]): readonly Part[] {
  const lower = name.toLowerCase();
  const fits = parts.filter(
    ({ device }) => lower.startsWith(device.toLowerCase()) && !/^\d/.test(lower.slice(device.length)),
  );
  const longest = Math.max(0, ...fits.map((p) => p.device.length));
  const same = fits.filter((p) => p.device.length === longest && p.family);
  return [...same.filter((p) => p.totals), ...same.filter((p) => !p.totals)];
}

function estimated(name: string, { totals }: Part): EstimatedPart {
  if (!totals) return { name };
  const { lut, ff, dsp, bram18, uram, slrs } = totals;
  return { name, totals: { lut, ff, dsp, bram18, uram }, ...(slrs === undefined ? {} : { slrs }) };
}

interface Found {
  readonly family: string;
  readonly speed: string;
  readonly part: EstimatedPart;
}

/** Letters and digits of a name: projects write `xc7z020clg400-1` and `xc7z020-clg400-1`. */
const bare = (name: string): string => name.toLowerCase().replaceAll('-', '');

function findPart(name: string, parts: readonly Part[]): Result<Found> {
  const exact = parts.find((p) => bare(p.name) === bare(name));
  if (exact?.family) {
    return ok({ family: exact.family.name, speed: exact.speed, part: estimated(name, exact) });
  }
  const [like] = siblings(name, parts);
  const speed = exact?.speed ?? (like && speedIn(name, like.device));
  if (like && speed !== undefined) {
    const note = diagnose(estimateMessages.partLike, { part: name, like: like.name });
    return ok({ family: like.family!.name, speed, part: estimated(name, like) }, [note]);
  }
  const near = nearest(
    name,
    parts.map((p) => p.name),
  );
  const why = like ? 'its name does not end in a speed grade' : 'nothing is known of the device';
  const meant = near.length === 0 ? '' : `did you mean ${near.join(' or ')}? `;
  const fix = `${meant}burin targets lists the parts with data`;
  return failed([diagnose(estimateMessages.unknownPart, { part: name, why }, { fix })]);
}

function findTool(
  name: string,
  { nearest: known, libraries }: CostData,
): Result<Omit<Combination, 'family' | 'speed'>> {
  const [, tool = '', version = ''] = /^([a-z_]+)-(\d+(?:\.\d+){0,2})$/.exec(name) ?? [];
  if (Object.hasOwn(known.tools, tool)) return ok({ tool, version });
  const near = nearestName(name, new Set(libraries.map((l) => `${l.tool}-${l.version}`)));
  const fix = near === undefined ? 'for example vitis_hls-2022.2' : `did you mean ${near}?`;
  return failed([diagnose(estimateMessages.unknownTool, { tool: name }, { fix })]);
}

/** `tool`: for example `vitis_hls-2022.2`; `part`: as the tools write it. */
export function estimateTarget(
  tool: string,
  part: string,
  parts: readonly Part[],
  costs: CostData,
): Result<EstimateTarget> {
  const version = findTool(tool, costs);
  const found = findPart(part, parts);
  const diagnostics = [...version.diagnostics, ...found.diagnostics];
  if (!version.value || !found.value) return failed(diagnostics);
  const { unit } = costs;
  // Made-up figures are those of no family.
  const { family, speed } = version.value.tool === unit.tool ? unit : found.value;
  const combination = { ...version.value, family, speed };
  return ok({ tool, combination, part: found.value.part }, diagnostics);
}
