// Numbers of the synthetic photon showers. Average profiles follow Grindhammer and Peters (hep-ex/0001020) in a
// homogeneous medium of atomic number Z; depths, widths per layer and resolutions were chosen to resemble a lead and
// liquid argon calorimeter. They are a stand-in for tests and examples: not a simulation of any detector.

export const P = {
  z: 62,
  /** Critical energy, GeV; Molière radius, mm. */
  critical: 0.0105,
  moliere: 46,
  samplingFrequency: 3.3,
  eOverMip: 0.69,
  /** Radiation lengths in front of the presampler: mean and spread between showers. */
  dead: 2.15,
  deadSpread: 0.35,
  presampler: 0.55,
  presamplerDepth: 1,
  /** Radiation lengths of strips, middle, back, gap and tile. */
  strips: 4.3,
  middle: 16.6,
  back: 3.2,
  gap: 1.2,
  tile: 9,
  tileFraction: 0.8,
  response: 0.985,
  /** Stochastic terms by layer, √GeV, and the constant term. */
  stochastic: [0.22, 0.105, 0.105, 0.105 * Math.sqrt(1.5), 0.35],
  constant: 0.006,
  /** Spots per GeV to the power. */
  spots: 95,
  spotPower: 0.959,
  /** MeV: voxels below are zero. */
  threshold: 1e-4,
  /** Offset of the axis, mm: at high energy, and its growth as 1/√GeV. */
  axis: 1.5,
  axisLow: 8,
  /** By layer: scales of core radius, tail radius, core weight and spots; end of the tail, mm; lowest energy, MeV. */
  core: [0.25, 0.68, 1.75, 2.6, 4.5],
  tail: [3, 0.85, 1.15, 1, 2.2],
  coreWeight: [0.38, 0.93, 1, 1, 1],
  spotScale: [0.6, 0.9, 0.45, 0.35, 0.25],
  tailEnd: [1e9, 1e9, 420, 330, 900],
  lowest: [0, 0, 0, 0.6, 1],
} as const;
