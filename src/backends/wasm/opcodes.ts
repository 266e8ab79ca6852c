// Opcodes of WebAssembly that the emulator uses (core specification 2.0, "Index of Instructions").

export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;
export type ValueType = typeof I32 | typeof I64 | typeof V128;

/** One-byte instructions without immediates. */
export const OP = {
  else: 0x05,
  end: 0x0b,
  select: 0x1b,
  i32Eqz: 0x45,
  i32Ne: 0x47,
  i32LtS: 0x48,
  i32LtU: 0x49,
  i32GtS: 0x4a,
  i64LeS: 0x57,
  i32Clz: 0x67,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32DivS: 0x6d,
  i32RemS: 0x6f,
  i32And: 0x71,
  i32Shl: 0x74,
  i32ShrS: 0x75,
  i32ShrU: 0x76,
  i64Clz: 0x79,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64DivS: 0x7f,
  i64Shl: 0x86,
  i32WrapI64: 0xa7,
  i64ExtendI32S: 0xac,
} as const;

/** Loads and stores with one byte; each takes a memory argument. */
export const MEM = {
  i32Load: 0x28,
  i64Load: 0x29,
  i32Load16S: 0x2e,
  i32Load16U: 0x2f,
  i32Store: 0x36,
  i64Store: 0x37,
  i32Store16: 0x3b,
} as const;

/** Vector loads and stores; each takes a memory argument. */
export const VMEM = {
  load: 0,
  load16x4S: 3,
  load32x2S: 5,
  load16Splat: 8,
  load32Splat: 9,
  load64Splat: 10,
  store: 11,
  load64Zero: 93,
} as const;

/** Vector loads and stores of one lane: a memory argument and a lane. */
export const VLANE = { load32: 86, load64: 87, store64: 91 } as const;

/** Vector instructions without immediates. */
export const V = {
  swizzle: 14,
  i8Splat: 15,
  i16Splat: 16,
  i32Splat: 17,
  i64Splat: 18,
  i32Eq: 55,
  i32Ne: 56,
  i32LtS: 57,
  i32GtS: 59,
  i32LeS: 61,
  i32GeS: 63,
  not: 77,
  and: 78,
  andnot: 79,
  or: 80,
  xor: 81,
  bitselect: 82,
  i8NarrowI16U: 102,
  i8Add: 110,
  i16Abs: 128,
  i16Q15MulR: 130,
  i16NarrowI32S: 133,
  i16ExtendLowI8S: 135,
  i16ExtendHighI8S: 136,
  i16Shl: 139,
  i16ShrS: 140,
  i16Add: 142,
  i16Mul: 149,
  i16MinS: 150,
  i16MaxS: 152,
  i32Abs: 160,
  i32Neg: 161,
  i32ExtendLowI16S: 167,
  i32ExtendHighI16S: 168,
  i32Shl: 171,
  i32ShrS: 172,
  i32Add: 174,
  i32Sub: 177,
  i32Mul: 181,
  i32MinS: 182,
  i32MaxS: 184,
  i32Dot: 186,
  i64Neg: 193,
  i64ExtendLowI32S: 199,
  i64ExtendHighI32S: 200,
  i64Shl: 203,
  i64ShrS: 204,
  i64Add: 206,
  i64Sub: 209,
  i64Mul: 213,
  i64Eq: 214,
  i64Ne: 215,
  i64LtS: 216,
  i64GtS: 217,
  i64LeS: 218,
  i64GeS: 219,
  i64ExtMulLowI32S: 220,
  i64ExtMulHighI32S: 221,
} as const;

/** Vector instructions with one lane immediate. */
export const VPICK = {
  i16ExtractS: 24,
  i16Replace: 26,
  i32Extract: 27,
  i32Replace: 28,
  i64Extract: 29,
  i64Replace: 30,
} as const;
