// Colours of candidates, told apart by people with any kind of colour vision (after Okabe and Ito, 2008), on light and
// on dark pages.
export const CANDIDATE_COLOURS = [
  { light: '#0072b2', dark: '#5ab4ec' },
  { light: '#d55e00', dark: '#ff9650' },
  { light: '#007a59', dark: '#3fcda2' },
  { light: '#b0468c', dark: '#e98cc6' },
  { light: '#7a5d00', dark: '#e6c34d' },
  { light: '#4a3fb0', dark: '#a59cff' },
] as const;

/** The class of candidate `i`; beyond the last colour they begin again. */
export function colourClass(i: number): string {
  return `c${i % CANDIDATE_COLOURS.length}`;
}
