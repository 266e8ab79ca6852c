// hls::stream for simulation: an unbounded queue with a name that does not forgive.
// Reading an empty stream would hang in hardware, and tokens nobody reads would fill the FIFO; both end the run.
#ifndef BURIN_HLS_STREAM_H
#define BURIN_HLS_STREAM_H

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>

namespace hls {

// DEPTH is the FIFO's in hardware; a simulation that runs one process after the other cannot obey it.
template <class T, int DEPTH = 0>
class stream;

template <class T>
class stream<T, 0> {
  std::string name_;
  std::deque<T> tokens_;

 public:
  typedef T value_type;

  stream() : name_("(unnamed)") {}
  explicit stream(const char* name) : name_(name) {}
  explicit stream(const std::string& name) : name_(name) {}
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;
  ~stream() {
    if (tokens_.empty()) return;
    std::fprintf(stderr, "burin csim: stream '%s' left %lu token(s) unread\n", name_.c_str(),
                 static_cast<unsigned long>(tokens_.size()));
    std::abort();
  }

  bool empty() const { return tokens_.empty(); }
  bool full() const { return false; }
  std::size_t size() const { return tokens_.size(); }

  void write(const T& token) { tokens_.push_back(token); }
  T read() {
    if (tokens_.empty()) {
      std::fprintf(stderr, "burin csim: stream '%s' read while empty\n", name_.c_str());
      std::abort();
    }
    const T token = tokens_.front();
    tokens_.pop_front();
    return token;
  }
  void read(T& token) { token = read(); }
  bool read_nb(T& token) {
    if (tokens_.empty()) return false;
    token = read();
    return true;
  }
  bool write_nb(const T& token) {
    write(token);
    return true;
  }
  void operator<<(const T& token) { write(token); }
  void operator>>(T& token) { token = read(); }
};

// A stream of any depth can be handed to a function that takes stream<T>&.
template <class T, int DEPTH>
class stream : public stream<T, 0> {
 public:
  stream() {}
  explicit stream(const char* name) : stream<T, 0>(name) {}
  explicit stream(const std::string& name) : stream<T, 0>(name) {}
};

}  // namespace hls

#endif
