// The tool that projects are made for unless another is asked for; apart, so that a command's help need not load tables.

/** The table that projects are checked against, and the version whose report is estimated. */
export const DEFAULT_TOOL = 'vitis_hls-2022.2';
