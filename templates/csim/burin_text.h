// Numbers as digits, and back.
#ifndef BURIN_TEXT_H
#define BURIN_TEXT_H

#include <string>

#include "burin_bits.h"

namespace burin {

// The digits of v with prefix 0b, 0o or 0x. Radix 2, and any radix without sign, shows the w raw bits.
// T must hold w + 1 bits.
template <class T>
std::string digits(T v, int w, int radix, bool sign) {
  const bool minus = sign && radix != 2 && negative(v);
  v = minus ? -v : v & low_mask<T>(w);
  std::string text;
  do {
    text.insert(text.begin(), "0123456789abcdef"[low(v % T(radix))]);
    v = v / T(radix);
  } while (radix == 2 ? static_cast<int>(text.size()) < w : !(v == T(0)));
  return (minus ? "-" : "") + std::string(radix == 2 ? "0b" : radix == 8 ? "0o" : radix == 16 ? "0x" : "") + text;
}

// The number that `text` spells, modulo the storage. Radix 0: as the prefix says, else 10.
template <class T>
T from_digits(const char* text, int radix) {
  const bool minus = *text == '-';
  if (*text == '-' || *text == '+') ++text;
  if (text[0] == '0' && text[1] != '\0') {
    const char mark = static_cast<char>(text[1] | 32);
    const int told = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    if (told != 0 && (radix == 0 || radix == told)) {
      radix = told;
      text += 2;
    }
  }
  if (radix == 0) radix = 10;
  T v(0);
  for (; *text != '\0'; ++text) {
    const char c = static_cast<char>(*text | 32);
    v = v * T(radix) + T(c >= 'a' ? c - 'a' + 10 : c - '0');
  }
  return minus ? -v : v;
}

}  // namespace burin

#endif
