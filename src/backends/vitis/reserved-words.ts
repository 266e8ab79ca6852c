// Words that must not become identifiers of emitted C++: keywords of C++ and of the hardware languages the tools
// translate to, macros of the standard headers, C library functions and the names our own headers use.

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const CPP = words(`
  alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl
  concept const consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete
  do double dynamic_cast else enum explicit export extern false final float for friend goto if import inline int long
  module mutable namespace new noexcept not not_eq nullptr operator or or_eq override private protected public
  register reinterpret_cast requires return short signed sizeof static static_assert static_cast struct switch
  template this thread_local throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t
  while xor xor_eq typeof asm_volatile half`);

/** Vitis renames ports that are words of Verilog or VHDL, so that reports and RTL would not show the user's name. */
const HARDWARE = words(`
  always assign automatic begin buf bufif0 bufif1 casex casez cell cmos config deassign defparam design disable edge
  end endcase endconfig endfunction endgenerate endmodule endprimitive endspecify endtable endtask event force forever
  fork function generate genvar highz0 highz1 ifnone incdir include initial inout input instance integer join large
  liblist library localparam macromodule medium nand negedge nmos nor noshowcancelled notif0 notif1 output parameter
  pmos posedge primitive pull0 pull1 pulldown pullup pulsestyle_onevent pulsestyle_ondetect rcmos real realtime reg
  release repeat rnmos rpmos rtran rtranif0 rtranif1 scalared showcancelled small specify specparam strong0 strong1
  supply0 supply1 table task time tran tranif0 tranif1 tri tri0 tri1 triand trior trireg use vectored wait wand weak0
  weak1 wire wor xnor logic bit byte abs access after alias all architecture array assert attribute block body buffer
  bus component configuration constant disconnect downto elsif entity exit file generic group guarded impure in
  inertial is label linkage literal loop map mod next null of on open others out package port postponed procedure
  process pure range record reject rem report return rol ror select severity shared signal sla sll sra srl subtype
  then to transport type unaffected units until variable when with`);

const LIBRARY = words(`
  NULL EOF NAN INFINITY HUGE_VAL HUGE_VALF HUGE_VALL BUFSIZ FILENAME_MAX RAND_MAX EXIT_SUCCESS EXIT_FAILURE CHAR_BIT
  INT_MAX INT_MIN UINT_MAX LONG_MAX LONG_MIN complex errno stdin stdout stderr assert offsetof va_list va_start
  va_end va_arg setjmp signal raise main acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp
  exp2 expm1 fabs fdim floor fma fmax fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2
  logb lrint lround modf nan nearbyint nextafter pow remainder remquo rint round scalbln scalbn sin sinh sqrt tan tanh
  tgamma trunc isnan isinf isfinite isnormal signbit y0 y1 yn j0 j1 jn gamma abort atexit atof atoi atol bsearch calloc
  div exit free getenv labs ldiv malloc qsort rand random realloc srand strtod strtol strtoul system clock difftime
  mktime time memchr memcmp memcpy memmove memset strcat strchr strcmp strcpy strlen strncpy strstr strtok fopen fclose
  fread fwrite printf puts putchar remove rename scanf sprintf sscanf tmpfile tmpnam ungetc read write open close link
  unlink pipe sleep alarm access dup select send recv bind connect listen accept socket index rindex ffs stat times
  sync truncate brk std hls ops burin pack token min max linux unix major minor makedev i386`);

/** Names a file may not have on Windows. */
const DEVICES =
  words(`con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7
  lpt8 lpt9`);

/** Variables, functions and files of the testbench and the top function that stand beside names from models. */
const PROJECT = words(`types kernels weights i t lane step steps values expected run fail code reader run_name
  read_sample write_sample compare`);

const LIBRARY_TYPE =
  /^(u?int(_fast|_least)?\d+|u?int(ptr|max)|s?size|ptrdiff|max_align|w?char(8|16|32)?|time|div|l+div|off|fpos|sig_atomic|pid|mode)_t$/;
const VENDOR = /^(ap|af|ssdm|hls|std|sc|xil|aesl)_/;

const SOFTWARE_SET: ReadonlySet<string> = new Set([...CPP, ...LIBRARY].map((w) => w.toLowerCase()));
const ALL: ReadonlySet<string> = new Set([...SOFTWARE_SET, ...HARDWARE, ...DEVICES, ...PROJECT]);

/** Where a name lives: `file` names become functions, files and RTL too; `local` ones stay inside a function. */
export type Reach = 'file' | 'local';

/** Case is ignored: VHDL and some file systems do, and no one reads `Int` with pleasure. */
export function isReserved(name: string, reach: Reach): boolean {
  const lower = name.toLowerCase();
  const taken = reach === 'file' ? ALL : SOFTWARE_SET;
  // `I` is a macro of <complex.h>.
  return taken.has(lower) || name === 'I' || VENDOR.test(lower) || LIBRARY_TYPE.test(lower);
}
