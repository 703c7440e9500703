// What the targets use of the system's C library, under one name on every platform. What Swift's own import of that library adds, and what
// is a macro it cannot read, is here as a function.
#pragma once

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
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
