#ifndef CONSOLE_PAGE_H
#define CONSOLE_PAGE_H

#include <stddef.h>

/// A file of the page, embedded in the program as it stands in Sources/SieveConsole/Page.
struct console_page_file {
  const char *name;
  const unsigned char *bytes;
  size_t count;
};

/// The files in the order of their names; NULL behind the last one.
const struct console_page_file *console_page_file(size_t index);

#endif
