// What the targets use of the system's C library, under one name on every platform. What Swift's own import of that library adds, and what
// is a macro it cannot read, is here as a function.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#if defined(__GLIBC__)
#include <link.h>
#include <malloc.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#endif
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/filter.h>
#endif
#include <stddef.h>
#include <stdint.h>

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

/// From now on large pieces of memory have pages of their own, which the system has back as soon as they are freed, and others are kept in moderate
/// amounts. By itself glibc puts ever larger ones into its arenas once one was freed, an arena a thread, and each stays as large as it ever was.
static inline void platform_keep_large_memory_apart(int size, int kept) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, size);
  mallopt(M_TRIM_THRESHOLD, kept);
#else
  (void)size;
  (void)kept;
#endif
}

/// Returns to the system what the allocator holds and nobody uses, where the allocator can.
static inline void platform_trim_memory(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

/// Lets go of the pages of the program that are mapped and cannot be written to: all code that ever ran, and its neighbours. What runs again is found in the
/// file's pages, which the system has still, at a microsecond or two for sixteen of them; what only a start needs stays away.
static inline void platform_release_code(void) {
#if defined(__GLIBC__)
  const ElfW(Phdr) *parts = (const ElfW(Phdr) *)getauxval(AT_PHDR);
  const unsigned long count = getauxval(AT_PHNUM);
  const uintptr_t page = (uintptr_t)getauxval(AT_PAGESZ);
  for (unsigned long table = 0; table < count; table++) {
    if (parts[table].p_type != PT_PHDR) continue;
    const uintptr_t base = (uintptr_t)parts - parts[table].p_vaddr;
    for (unsigned long index = 0; index < count; index++) {
      // What can be written to has been: addresses were put in.
      if (parts[index].p_type != PT_LOAD || (parts[index].p_flags & PF_W) != 0) continue;
      const uintptr_t start = (base + parts[index].p_vaddr) & ~(page - 1);
      const uintptr_t end = (base + parts[index].p_vaddr + parts[index].p_memsz) & ~(page - 1);
      if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
    }
  }
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

/// Whether the descriptor is a stream socket that listens; 0 for any other socket, -1 for what is none.
static inline int platform_is_listening(int file_descriptor) {
  int value = 0;
  socklen_t size = sizeof value;
  if (getsockopt(file_descriptor, SOL_SOCKET, SO_TYPE, &value, &size) != 0) return -1;
  if (value != SOCK_STREAM) return 0;
  size = sizeof value;
  return getsockopt(file_descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value != 0;
}

/// Whether the socket is of the internet's, version 4 or 6.
static inline int platform_is_internet(int file_descriptor) {
  struct sockaddr_storage address;
  socklen_t size = sizeof address;
  if (getsockname(file_descriptor, (struct sockaddr *)&address, &size) != 0) return 0;
  return address.ss_family == AF_INET || address.ss_family == AF_INET6;
}

/// Whether a connection waits to be accepted.
static inline int platform_has_waiting(int file_descriptor) {
  struct pollfd entry = {file_descriptor, POLLIN, 0};
  return poll(&entry, 1, 0) > 0 && (entry.revents & POLLIN) != 0;
}

/// Programs that this one starts do not get the descriptor, and waiting for it does not block.
static inline void platform_keep_own(int file_descriptor) {
  fcntl(file_descriptor, F_SETFD, FD_CLOEXEC);
  fcntl(file_descriptor, F_SETFL, fcntl(file_descriptor, F_GETFL) | O_NONBLOCK);
}

/// The address of a Unix socket; a first byte `@` stands for the zero of an abstract one. Returns its length, or 0 where the path is too long.
static inline socklen_t platform_unix_address(const char *path, struct sockaddr_un *address) {
  size_t length = strlen(path);
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (length == 0 || length >= sizeof address->sun_path) return 0;
  memcpy(address->sun_path, path, length);
  if (path[0] == '@') address->sun_path[0] = 0;
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (path[0] != '@'));
}

static inline int platform_unix_socket(int type) {
  int descriptor = socket(AF_UNIX, type, 0);
  if (descriptor >= 0) platform_keep_own(descriptor);
  return descriptor;
}

/// Listens at `path`, which nobody may connect to before it has `mode`. Returns the socket, or minus the error number.
static inline int platform_listen_unix(const char *path, mode_t mode, int backlog) {
  struct sockaddr_un address;
  socklen_t length = platform_unix_address(path, &address);
  if (length == 0) return -ENAMETOOLONG;
  int descriptor = platform_unix_socket(SOCK_STREAM);
  if (descriptor < 0) return -errno;
  mode_t before = umask(0177);
  int result = bind(descriptor, (struct sockaddr *)&address, length);
  int error = errno;
  umask(before);
  if (result == 0 && chmod(path, mode) == 0 && listen(descriptor, backlog) == 0) return descriptor;
  if (result == 0) {
    error = errno;
    unlink(path);
  }
  close(descriptor);
  return -error;
}

/// Whether anybody listens at `path`: 1, 0 for a socket that nobody serves any more, or minus the error number.
static inline int platform_is_served(const char *path) {
  struct sockaddr_un address;
  socklen_t length = platform_unix_address(path, &address);
  if (length == 0) return -ENAMETOOLONG;
  int descriptor = platform_unix_socket(SOCK_STREAM);
  if (descriptor < 0) return -errno;
  int result = connect(descriptor, (struct sockaddr *)&address, length) == 0 || errno == EAGAIN || errno == EINPROGRESS;
  int error = errno;
  close(descriptor);
  return result ? 1 : error == ECONNREFUSED ? 0 : -error;
}

/// Sends one datagram to the Unix socket at `path`. Returns whether it was taken.
static inline int platform_send_datagram(const char *path, const void *bytes, size_t count) {
  struct sockaddr_un address;
  socklen_t length = platform_unix_address(path, &address);
  if (length == 0) return 0;
  int descriptor = platform_unix_socket(SOCK_DGRAM);
  if (descriptor < 0) return 0;
  // A full queue is waited for: a lost READY would have the service manager kill what runs well.
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
  ssize_t sent = sendto(descriptor, bytes, count, 0, (struct sockaddr *)&address, length);
  close(descriptor);
  return sent == (ssize_t)count;
}

/// Which file is at `path`: 1 and its device and number for a socket, 0 for another kind, -1 for none.
static inline int platform_socket_identity(const char *path, dev_t *device, ino_t *number) {
  struct stat status;
  if (lstat(path, &status) != 0) return -1;
  *device = status.st_dev;
  *number = status.st_ino;
  return S_ISSOCK(status.st_mode) ? 1 : 0;
}

static inline int platform_is_folder(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/// From now on the kernel drops what asks the listening socket for a new connection, as if it had been lost on the way: who asks asks again
/// and finds the port closed by then, which is refused and not cut. What is on its way already can be accepted.
static inline void platform_stop_new(int file_descriptor) {
#if defined(__linux__)
  struct sock_filter drop = {0x06 /* BPF_RET | BPF_K */, 0, 0, 0};
  struct sock_fprog program = {1, &drop};
  setsockopt(file_descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
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
