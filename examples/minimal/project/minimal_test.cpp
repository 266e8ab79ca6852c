// Testbench of minimal: feeds samples to the design and compares its outputs bit for bit.
//
//   minimal_test [--data DIR] [--samples N] [--write]
//
//   --data DIR     folder of the data files (default: tb_data)
//   --samples N    stop after N samples
//   --write        write DIR/output_<port>.dat and compare nothing
//
// Files hold integer codes (value = code * 2^(I - W)), all elements of a sample in row-major order, samples one
// after the other, separated by white space. Codes of types wider than 62 bits are 0x and the W raw bits in hex.
//   DIR/input_<port>.dat      what enters
//   DIR/expected_<port>.dat   what must leave
//   DIR/output_<port>.dat     what left, with --write
// Without --write the outputs also go to DIR/csim_<port>.dat, or DIR/cosim_<port>.dat when compiled with
// -DRTL_SIM, where the folder can be written.
//
// Exit code: 0 all values equal (or written), 1 a difference or unusable data, 2 wrong arguments.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "firmware/minimal.h"

#ifdef RTL_SIM
static const char *const run_name = "cosim";
#else
static const char *const run_name = "csim";
#endif

// One number as text, by its width and sign.
template <int W, bool SIGNED, bool NARROW = (W <= 62)>
struct code {
    template <class T>
    static bool parse(const char *text, T &x) {
        char *end = 0;
        const long long value = std::strtoll(text, &end, 10);
        const long long top = 1LL << (SIGNED ? W - 1 : W);
        if (end == text || *end != 0 || value >= top || value < (SIGNED ? -top : 0)) return false;
        x.range(W - 1, 0) = ap_int<64>(value).range(W - 1, 0);
        return true;
    }
    template <class T>
    static std::string print(const T &x) {
        ap_uint<64> bits = 0;
        bits.range(W - 1, 0) = x.range(W - 1, 0);
        long long value = (long long)bits.to_uint64();
        if (SIGNED && value >= (1LL << (W - 1))) value -= 1LL << W;
        return std::to_string(value);
    }
};

template <int W, bool SIGNED>
struct code<W, SIGNED, false> {
    template <class T>
    static bool parse(const char *text, T &x) {
        const int digits = (W + 3) / 4;
        if (std::strncmp(text, "0x", 2) != 0 || int(std::strlen(text)) != digits + 2) return false;
        for (int d = 0; d < digits; d++) {
            const char *const all = "0123456789abcdef";
            const char *const at = std::strchr(all, text[1 + digits - d]);
            const int top = 4 * d + 3 < W ? 4 * d + 3 : W - 1;
            if (!at || (at - all) >> (top - 4 * d + 1)) return false;
            x.range(top, 4 * d) = ap_uint<4>(int(at - all)).range(top - 4 * d, 0);
        }
        return true;
    }
    template <class T>
    static std::string print(const T &x) {
        std::string text = "0x";
        for (int d = (W + 3) / 4 - 1; d >= 0; d--) {
            const int top = 4 * d + 3 < W ? 4 * d + 3 : W - 1;
            ap_uint<4> nibble = 0;
            nibble.range(top - 4 * d, 0) = x.range(top, 4 * d);
            text += "0123456789abcdef"[nibble.to_uint()];
        }
        return text;
    }
};

// A file of codes, read word by word.
struct reader {
    std::string path;
    FILE *file;
    char word[300];

    explicit reader(const std::string &p) : path(p), file(std::fopen(p.c_str(), "r")) {}
    ~reader() {
        if (file) std::fclose(file);
    }
    reader(const reader &) = delete;
    reader &operator=(const reader &) = delete;

    bool next() { return file && std::fscanf(file, "%299s", word) == 1; }
};

static int fail(const std::string &why) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s: %s\nminimal: FAIL\n", run_name, why.c_str());
    return 1;
}

// Reads one sample: 1 = read, 0 = the file ends before it, -1 = it is broken.
template <int W, bool SIGNED, class T>
static int read_sample(reader &from, T *sample, int count) {
    for (int i = 0; i < count; i++) {
        if (!from.next()) return i == 0 ? 0 : -1;
        if (!code<W, SIGNED>::parse(from.word, sample[i])) return -1;
    }
    return 1;
}

template <int W, bool SIGNED, class T>
static void write_sample(FILE *to, const T *sample, int count) {
    if (!to) return;
    for (int i = 0; i < count; i++) {
        std::fputs(code<W, SIGNED>::print(sample[i]).c_str(), to);
        std::fputc(i + 1 < count ? ' ' : '\n', to);
    }
}

// Counts the elements that differ and shows the first few of the whole run.
template <int W, bool SIGNED, class T>
static long compare(const char *port, long sample, const T *got, const T *wanted, int count, long before) {
    long differ = 0;
    for (int i = 0; i < count; i++) {
        if (got[i] == wanted[i]) continue;
        differ++;
        if (before + differ > 10) continue;
        std::printf("%s: output %s, sample %ld, element %d: code %s, expected %s\n", run_name, port, sample, i,
                    code<W, SIGNED>::print(got[i]).c_str(), code<W, SIGNED>::print(wanted[i]).c_str());
    }
    return differ;
}

// What enters and leaves in one sample.
static struct {
    x_t x[4];
    dense_2_out_t dense_2_out[2];
} values;

// What must leave.
static struct {
    dense_2_out_t dense_2_out[2];
} expected;

// One call of the design.
static void run() {
    static x_t x[4];
    for (int i = 0; i < 4; i++) x[i] = values.x[i];
    static dense_2_out_t dense_2_out[2];

    minimal(x, dense_2_out);

    for (int i = 0; i < 2; i++) values.dense_2_out[i] = dense_2_out[i];
}

int main(int argc, char **argv) {
    std::string data = "tb_data";
    long limit = -1;
    bool write = false;
    for (int i = 1; i < argc; i++) {
        const std::string argument = argv[i];
        if (argument == "--write") {
            write = true;
        } else if (argument == "--data" && i + 1 < argc) {
            data = argv[++i];
        } else if (argument == "--samples" && i + 1 < argc && std::atol(argv[i + 1]) > 0) {
            limit = std::atol(argv[++i]);
        } else {
            std::fprintf(stderr, "usage: %s [--data DIR] [--samples N] [--write]\n", argv[0]);
            return 2;
        }
    }
    const std::string prefix = data + "/" + (write ? "output" : run_name) + "_";

    reader from_x(data + "/input_x.dat");
    if (!from_x.file) return fail("cannot read " + from_x.path);
    FILE *to_dense_2_out = std::fopen((prefix + "dense_2_out.dat").c_str(), "w");
    if (write && !to_dense_2_out) return fail("cannot write " + prefix + "dense_2_out.dat");
    reader wanted_dense_2_out(data + "/expected_dense_2_out.dat");
    if (!write && !wanted_dense_2_out.file) return fail("cannot read " + wanted_dense_2_out.path);

    long samples = 0;
    long differ = 0;
    for (; samples != limit; samples++) {
        int ended = 0;
        const int have_x = read_sample<16, true>(from_x, values.x, 4);
        if (have_x < 0) return fail(from_x.path + ": sample " + std::to_string(samples) + " is broken");
        if (have_x == 0) ended++;
        if (ended > 0 && ended < 1) return fail("the input files differ in their number of samples");
        if (ended > 0) break;
        run();
        write_sample<16, true>(to_dense_2_out, values.dense_2_out, 2);
        if (!write) {
            if (read_sample<16, true>(wanted_dense_2_out, expected.dense_2_out, 2) != 1)
                return fail(wanted_dense_2_out.path + ": sample " + std::to_string(samples) + " is missing or broken");
            differ += compare<16, true>("dense_2_out", samples, values.dense_2_out, expected.dense_2_out, 2, differ);
        }
    }
    if (samples == 0) return fail("the input files hold no sample");
    bool written = true;
    if (to_dense_2_out && std::fclose(to_dense_2_out) != 0) written = false;
    if (!write && limit < 0 && wanted_dense_2_out.next()) return fail(wanted_dense_2_out.path + " holds more samples than the inputs");
    if (write) {
        if (!written) return fail("the outputs could not be written whole");
        std::printf("minimal: %ld samples written\n", samples);
        return 0;
    }
    const long values = samples * 2L;
    std::printf("%s: %ld of %ld values differ in %ld samples\n", run_name, differ, values, samples);
    std::printf("minimal: %s\n", differ == 0 ? "PASS" : "FAIL");
    return differ == 0 ? 0 : 1;
}
