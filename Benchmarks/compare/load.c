// The two ends of a measurement: an upstream that answers without thinking, and the load that comes through a proxy to it. Both cost less than
// any proxy between them, so that the proxy is what saturates.
//
//   load upstream TICK [PIECES]        answers on a free port of 127.0.0.1, which it prints. GET: a list of one model; POST: a chat completion
//                                      of 1.5 KB, or with `?pieces=N`, and always with PIECES, a stream of so many pieces: the first with the
//                                      head, then one every TICK microseconds, each with the time it was sent
//   load run PORT FILE CONNECTIONS SECONDS [anew]
//                                      sends the request in FILE over and over on every connection, or with `anew` each time on a new one in its
//                                      place; then one line of JSON: what was done, on each connection too, and how long answers, their first
//                                      bytes and pieces took, in microseconds
//
// HTTP is read as far as these two need: answers are checked for status 200 and followed to their end; pipelined requests are refused.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_LIMIT = 16384, MOST_EVENTS = 256, MOST_SAMPLES = 4 << 20 };

typedef struct Peer {
  int socket;
  char head[HEAD_LIMIT];
  size_t head_length;
  bool in_body;
  // Of the body, or of the chunk's payload.
  size_t left;
  bool chunked;
  enum { CHUNK_SIZE, CHUNK_PAYLOAD, CHUNK_END, TRAILER } chunk;
  char line[32];
  size_t line_length;
  // Upstream: pieces still to be sent.
  long pieces;
  struct Peer *next_stream;
  // Load: how much of the request is out, when it began, whether some of the answer's body is here, and how many answers came.
  size_t sent;
  int64_t begun;
  bool has_begun;
  long finished;
} Peer;

static char scratch[1 << 18];

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void watch(int poll, int socket, uint32_t events, void *peer) {
  struct epoll_event event = {.events = events, .data.ptr = peer};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) < 0) die("epoll_ctl");
}

static void tune(int socket) {
  int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
}

static struct sockaddr_in local(int port) {
  return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

// The value of a field, which the head's terminator ends.
static const char *field(const char *head, const char *name) {
  const char *found = strcasestr(head, name);
  return found ? found + strlen(name) : NULL;
}

// Takes bytes until the head is whole; returns how many, or -1 for a head too long.
static ssize_t take_head(Peer *peer, const char *bytes, size_t count, bool *is_whole) {
  size_t room = HEAD_LIMIT - 1 - peer->head_length, copied = count < room ? count : room;
  memcpy(peer->head + peer->head_length, bytes, copied);
  size_t before = peer->head_length, from = before < 3 ? 0 : before - 3;
  peer->head_length += copied;
  char *end = memmem(peer->head + from, peer->head_length - from, "\r\n\r\n", 4);
  *is_whole = end != NULL;
  if (!end) return copied < count ? -1 : (ssize_t)copied;
  peer->head_length = end + 4 - peer->head;
  peer->head[peer->head_length] = 0;
  return (ssize_t)(peer->head_length - before);
}

// Follows the chunks of a body, and hands their payload to `take`, if there is one. Returns 1 at the end of the body, 0 before it, -1 if bytes
// follow it.
static int take_chunks(Peer *peer, const char *bytes, size_t count, void (*take)(const char *, size_t)) {
  for (size_t index = 0; index < count;) {
    if (peer->chunk == CHUNK_PAYLOAD) {
      size_t part = count - index < peer->left ? count - index : peer->left;
      if (take) take(bytes + index, part);
      index += part;
      peer->left -= part;
      if (peer->left == 0) peer->chunk = CHUNK_END;
      continue;
    }
    char byte = bytes[index++];
    if (byte != '\n') {
      // What does not fit is an extension or a trailer, which are of no interest.
      if (byte != '\r' && peer->line_length < sizeof peer->line - 1) peer->line[peer->line_length++] = byte;
      continue;
    }
    peer->line[peer->line_length] = 0;
    bool is_empty = peer->line_length == 0;
    peer->line_length = 0;
    if (peer->chunk == CHUNK_SIZE) {
      peer->left = strtoul(peer->line, NULL, 16);
      peer->chunk = peer->left == 0 ? TRAILER : CHUNK_PAYLOAD;
    } else if (peer->chunk == CHUNK_END) {
      peer->chunk = CHUNK_SIZE;
    } else if (is_empty) {
      return index == count ? 1 : -1;
    }
  }
  return 0;
}

static void begin_chunks(Peer *peer) {
  peer->chunk = CHUNK_SIZE;
  peer->line_length = 0;
  peer->left = 0;
}

// The same for both framings; what `take_chunks` returns.
static int take_body(Peer *peer, const char *bytes, size_t count, void (*take)(const char *, size_t)) {
  if (peer->chunked) return take_chunks(peer, bytes, count, take);
  if (count > peer->left) return -1;
  peer->left -= count;
  return peer->left == 0;
}

// The upstream

static char completion[4096], list[512];
static Peer *streams;
// Of each stream, where a request does not say otherwise; 0: no streams.
static long default_pieces;

static void prepare_answers(void) {
  char text[1400] = "";
  while (strlen(text) < 1220) strcat(text, "What a model says is of no interest here. ");
  char body[2048];
  snprintf(
    body, sizeof body,
    "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1794000000,\"model\":\"bench/model\",\"choices\":[{\"index\":0,"
    "\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9,\"total_tokens\":18}}",
    text);
  const char *head = "HTTP/1.1 200 OK\r\nServer: bench\r\nX-Request-Id: req_bench\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s";
  snprintf(completion, sizeof completion, head, strlen(body), body);
  const char *model = "{\"object\":\"list\",\"data\":[{\"id\":\"bench/model\",\"object\":\"model\",\"created\":1794000000,\"owned_by\":\"bench\"}]}";
  snprintf(list, sizeof list, head, strlen(model), model);
}

// Whatever is answered fits into any socket buffer; an error comes with the next read.
static void send_text(Peer *peer, const char *text, size_t length) {
  if (write(peer->socket, text, length) < 0 && errno != EPIPE && errno != ECONNRESET) die("write");
}

static int write_piece(char *text, size_t room) {
  const char *format =
    "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1794000000,\"model\":\"bench/model\","
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"@%020lld\"},\"finish_reason\":null}]}\n\n";
  char event[256];
  int length = snprintf(event, sizeof event, format, (long long)now());
  return snprintf(text, room, "%x\r\n%s\r\n", length, event);
}

// As a provider does, the head goes out with the first piece.
static void begin_stream(Peer *peer, long pieces) {
  char text[512] =
    "HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
  int length = (int)strlen(text);
  length += write_piece(text + length, sizeof text - (size_t)length);
  send_text(peer, text, (size_t)length);
  peer->pieces = pieces - 1;
  peer->next_stream = streams;
  streams = peer;
}

static void answer(Peer *peer) {
  bool is_post = strncmp(peer->head, "POST", 4) == 0;
  const char *asked = memmem(peer->head, strcspn(peer->head, "\r"), "?pieces=", 8);
  long pieces = asked ? atol(asked + 8) : default_pieces;
  peer->head_length = 0;
  if (is_post && pieces > 0) return begin_stream(peer, pieces);
  const char *text = is_post ? completion : list;
  send_text(peer, text, strlen(text));
}

static void leave(Peer *peer) {
  for (Peer **link = &streams; *link; link = &(*link)->next_stream) {
    if (*link == peer) {
      *link = peer->next_stream;
      break;
    }
  }
  close(peer->socket);
  free(peer);
}

static void begin_request_body(Peer *peer, bool is_awaited) {
  const char *length = field(peer->head, "\ncontent-length:"), *go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  begin_chunks(peer);
  peer->chunked = !length && field(peer->head, "\ntransfer-encoding: chunked");
  peer->left = length ? strtoul(length, NULL, 10) : 0;
  peer->in_body = true;
  if (is_awaited && field(peer->head, "\nexpect: 100-continue")) send_text(peer, go_on, strlen(go_on));
}

static void take_request(Peer *peer) {
  ssize_t count = read(peer->socket, scratch, sizeof scratch);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return leave(peer);
  size_t rest = (size_t)count;
  if (!peer->in_body) {
    bool is_whole;
    ssize_t taken = take_head(peer, scratch, rest, &is_whole);
    if (taken < 0) return leave(peer);
    if (!is_whole) return;
    rest -= (size_t)taken;
    begin_request_body(peer, rest == 0);
  }
  int end = take_body(peer, scratch + count - rest, rest, NULL);
  if (end < 0) return leave(peer);
  if (end == 0) return;
  peer->in_body = false;
  answer(peer);
}

// One piece of every stream.
static void send_pieces(void) {
  char piece[256];
  for (Peer *peer = streams, *next; peer; peer = next) {
    next = peer->next_stream;
    int total = peer->pieces > 0 ? write_piece(piece, sizeof piece) : snprintf(piece, sizeof piece, "%s", "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
    ssize_t written = write(peer->socket, piece, (size_t)total);
    // The proxy does not keep up: the piece waits for the next tick.
    if (written < 0 && errno == EAGAIN) continue;
    if (written != total) {
      shutdown(peer->socket, SHUT_RDWR);
      peer->pieces = 0;
    }
    if (peer->pieces-- > 0) continue;
    Peer **link = &streams;
    while (*link != peer) link = &(*link)->next_stream;
    *link = next;
  }
}

static void accept_all(int poll, int listener) {
  int socket;
  while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    tune(socket);
    Peer *peer = calloc(1, sizeof *peer);
    peer->socket = socket;
    watch(poll, socket, EPOLLIN, peer);
  }
}

static _Noreturn void run_upstream(long tick, long pieces) {
  prepare_answers();
  default_pieces = pieces;
  struct sockaddr_in address = local(0);
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  struct timespec step = {tick / 1000000, tick % 1000000 * 1000};
  struct itimerspec none = {0}, ticking = {step, step};
  watch(poll, listener, EPOLLIN, &listener);
  watch(poll, timer, EPOLLIN, &timer);
  bool is_ticking = false;
  while (true) {
    struct epoll_event events[MOST_EVENTS];
    int count = epoll_wait(poll, events, MOST_EVENTS, -1);
    for (int index = 0; index < count; index++) {
      void *peer = events[index].data.ptr;
      if (peer == &listener) accept_all(poll, listener);
      else if (peer != &timer) take_request(peer);
      else if (read(timer, &(uint64_t){0}, sizeof(uint64_t)) > 0) send_pieces();
    }
    if (is_ticking != (streams != NULL)) timerfd_settime(timer, 0, (is_ticking = !is_ticking) ? &ticking : &none, NULL);
  }
}

// The load

static struct {
  char *request;
  size_t request_length;
  int port, poll, connections, open;
  bool connects_anew;
  Peer *peers;
  int64_t deadline;
  long requests, errors, reconnects;
  size_t bytes, piece_count, answer_count, first_count;
  uint32_t *answers, *pieces, *firsts;
} load;

static void note(uint32_t *samples, size_t *count, int64_t nanoseconds) {
  if (*count < MOST_SAMPLES) samples[(*count)++] = (uint32_t)(nanoseconds / 1000);
}

static void send_request(Peer *peer) {
  while (peer->sent < load.request_length) {
    ssize_t count = write(peer->socket, load.request + peer->sent, load.request_length - peer->sent);
    if (count < 0) return;
    peer->sent += (size_t)count;
  }
}

static void begin_request(Peer *peer) {
  peer->head_length = peer->sent = 0;
  peer->in_body = peer->has_begun = false;
  peer->begun = now();
  if (peer->begun >= load.deadline) {
    close(peer->socket);
    peer->socket = -1;
    load.open--;
    return;
  }
  send_request(peer);
}

// Who has closed waits before its port is used again. With an address of its own each peer has ports enough.
static void bind_own_address(Peer *peer) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f010001 + (uint32_t)(peer - load.peers))};
  int later = 1;
  setsockopt(peer->socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &later, sizeof later);
  if (bind(peer->socket, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
}

static void connect_peer(Peer *peer) {
  struct sockaddr_in address = local(load.port);
  peer->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (load.connects_anew) bind_own_address(peer);
  if (connect(peer->socket, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  tune(peer->socket);
  watch(load.poll, peer->socket, EPOLLIN | EPOLLOUT | EPOLLET, peer);
}

static void fail(Peer *peer, const char *why) {
  if (load.errors++ == 0) fprintf(stderr, "load: %s: %.*s\n", why, (int)peer->head_length, peer->head);
  if (load.errors > 1000) exit(1);
  close(peer->socket);
  connect_peer(peer);
  load.reconnects++;
  begin_request(peer);
}

static void note_pieces(const char *bytes, size_t count) {
  int64_t time = now();
  const char *end = bytes + count, *mark = bytes;
  while ((mark = memchr(mark, '@', (size_t)(end - mark))) && end - mark > 20) {
    note(load.pieces, &load.piece_count, time - atoll(mark + 1));
    mark += 21;
  }
}

static const char *begin_body(Peer *peer) {
  if (strncmp(peer->head, "HTTP/1.1 200 ", 13) != 0) return "an answer that is not 200";
  const char *length = field(peer->head, "\ncontent-length:");
  if (!length && !field(peer->head, "\ntransfer-encoding: chunked")) return "an answer without framing";
  begin_chunks(peer);
  peer->chunked = !length;
  peer->left = length ? strtoul(length, NULL, 10) : 0;
  peer->in_body = true;
  return NULL;
}

static void finish(Peer *peer) {
  load.requests++;
  peer->finished++;
  note(load.answers, &load.answer_count, now() - peer->begun);
  if (load.connects_anew) {
    close(peer->socket);
    connect_peer(peer);
  }
  begin_request(peer);
}

static void take_answer(Peer *peer) {
  while (peer->socket >= 0) {
    ssize_t count = read(peer->socket, scratch, sizeof scratch);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return fail(peer, "the connection closed");
    size_t rest = (size_t)count;
    const char *bytes = scratch;
    load.bytes += rest;
    if (!peer->in_body) {
      bool is_whole;
      ssize_t taken = take_head(peer, bytes, rest, &is_whole);
      if (taken < 0) return fail(peer, "a head too long");
      if (!is_whole) continue;
      const char *trouble = begin_body(peer);
      if (trouble) return fail(peer, trouble);
      bytes += taken;
      rest -= (size_t)taken;
    }
    if (rest > 0 && !peer->has_begun) {
      peer->has_begun = true;
      note(load.firsts, &load.first_count, now() - peer->begun);
    }
    int end = take_body(peer, bytes, rest, note_pieces);
    if (end < 0) return fail(peer, "more than the answer");
    if (end > 0) finish(peer);
    if ((size_t)count < sizeof scratch) return;
  }
}

static int ascending(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

static void report(const char *name, uint32_t *samples, size_t count) {
  qsort(samples, count, sizeof *samples, ascending);
  printf(", \"%s\": {\"count\": %zu", name, count);
  if (count) {
    printf(", \"p50\": %u, \"p99\": %u, \"max\": %u", samples[count / 2], samples[count * 99 / 100], samples[count - 1]);
  }
  printf("}");
}

static int fewer_finished(const void *left, const void *right) {
  long a = ((const Peer *)left)->finished, b = ((const Peer *)right)->finished;
  return (a > b) - (a < b);
}

static void report_connections(Peer *peers, int count) {
  qsort(peers, (size_t)count, sizeof *peers, fewer_finished);
  long least = peers[0].finished, median = peers[count / 2].finished, most = peers[count - 1].finished;
  printf(", \"per_connection\": {\"least\": %ld, \"median\": %ld, \"most\": %ld}", least, median, most);
}

static void read_request(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) die(path);
  fseek(file, 0, SEEK_END);
  load.request_length = (size_t)ftell(file);
  rewind(file);
  load.request = malloc(load.request_length);
  if (fread(load.request, 1, load.request_length, file) != load.request_length) die(path);
  fclose(file);
}

static int run_load(int port, const char *path, int connections, double seconds, bool connects_anew) {
  read_request(path);
  load.connects_anew = connects_anew;
  load.port = port;
  load.poll = epoll_create1(0);
  load.open = connections;
  load.answers = malloc(MOST_SAMPLES * sizeof *load.answers);
  load.firsts = malloc(MOST_SAMPLES * sizeof *load.firsts);
  load.pieces = malloc(MOST_SAMPLES * sizeof *load.pieces);
  Peer *peers = load.peers = calloc((size_t)connections, sizeof *peers);
  for (int index = 0; index < connections; index++) connect_peer(&peers[index]);
  int64_t begun = now();
  load.deadline = begun + (int64_t)(seconds * 1e9);
  for (int index = 0; index < connections; index++) begin_request(&peers[index]);
  while (load.open > 0 && now() < load.deadline + 10000000000LL) {
    struct epoll_event events[MOST_EVENTS];
    int count = epoll_wait(load.poll, events, MOST_EVENTS, 1000);
    for (int index = 0; index < count; index++) {
      Peer *peer = events[index].data.ptr;
      if (peer->socket < 0) continue;
      if ((events[index].events & EPOLLOUT) && peer->sent < load.request_length) send_request(peer);
      if (events[index].events & ~EPOLLOUT) take_answer(peer);
    }
  }
  printf("{\"requests\": %ld, \"errors\": %ld, \"unfinished\": %d", load.requests, load.errors, load.open);
  printf(", \"reconnects\": %ld, \"bytes\": %zu, \"seconds\": %.6f", load.reconnects, load.bytes, (double)(now() - begun) / 1e9);
  report("answers_us", load.answers, load.answer_count);
  report("first_us", load.firsts, load.first_count);
  report("pieces_us", load.pieces, load.piece_count);
  report_connections(peers, connections);
  printf("}\n");
  return 0;
}

int main(int count, char **arguments) {
  bool is_upstream = (count == 3 || count == 4) && strcmp(arguments[1], "upstream") == 0;
  if (is_upstream) run_upstream(atol(arguments[2]), count == 4 ? atol(arguments[3]) : 0);
  bool connects_anew = count == 7 && strcmp(arguments[6], "anew") == 0;
  if ((count == 6 || connects_anew) && strcmp(arguments[1], "run") == 0) {
    return run_load(atoi(arguments[2]), arguments[3], atoi(arguments[4]), atof(arguments[5]), connects_anew);
  }
  fprintf(stderr, "usage: load upstream TICK [PIECES] | load run PORT FILE CONNECTIONS SECONDS [anew]\n");
  return 64;
}
