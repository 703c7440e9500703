// What the targets use of the system's C library, under one name on every platform. What Swift's own import of that library adds, and what
// is a macro it cannot read, is here as a function.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/// The calling thread's `errno`.
static inline int platform_errno(void) { return errno; }

/// From now on `signal_number` does nothing to the process by itself.
static inline void platform_ignore_signal(int signal_number) { signal(signal_number, SIG_IGN); }

/// `write(2)`, whose name is also that of many methods.
static inline ssize_t platform_write(int file_descriptor, const void *bytes, size_t count) {
  return write(file_descriptor, bytes, count);
}

/// Whether anything waits to be read from a socket, its end or an error included. Takes nothing of it and does not wait.
static inline int platform_has_unread(int file_descriptor) {
  char byte;
  return recv(file_descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

/// From now on closing the socket resets its connection: nothing more is sent, not even what was written before.
static inline void platform_reset_on_close(int file_descriptor) {
  struct linger at_once = {1, 0};
  setsockopt(file_descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/// Another descriptor of the same file, which programs that are started from here do not get; -1 where there is none left.
static inline int platform_duplicate(int file_descriptor) { return fcntl(file_descriptor, F_DUPFD_CLOEXEC, 0); }

/// The clock of the calling thread's processor time, for others to read; not 0 where the system has none.
static inline int platform_thread_clock(clockid_t *clock) {
#if defined(__linux__)
  return pthread_getcpuclockid(pthread_self(), clock);
#else
  return -1;
#endif
}

/// Returns to the system what the allocator holds and nobody uses, where the allocator can.
static inline void platform_trim_memory(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

/// How much is on its way to the peer and not acknowledged, and since when nothing was; -1 where the system does not tell. What waits here
/// because the peer takes no more at present, and answers when it is asked whether it does, is not on its way; what waits because there is no
/// route any more is.
static inline int platform_unacknowledged(int file_descriptor, unsigned int *milliseconds) {
#if defined(__linux__)
  struct tcp_info info;
  socklen_t size = sizeof info;
  if (getsockopt(file_descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
  *milliseconds = info.tcpi_last_ack_recv;
  return (int)info.tcpi_unacked + (info.tcpi_probes > 2 ? info.tcpi_probes : 0);
#else
  return -1;
#endif
}

/// What to ask `getaddrinfo` for: addresses of any family to open streams to.
static inline struct addrinfo platform_stream_hints(void) {
  struct addrinfo hints;
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  return hints;
}

/// Whether `getaddrinfo` failed because there is no such name, or none with an address, rather than for want of an answer.
static inline int platform_is_no_such_name(int code) {
#if defined(EAI_NODATA)
  if (code == EAI_NODATA) return 1;
#endif
  return code == EAI_NONAME;
}
