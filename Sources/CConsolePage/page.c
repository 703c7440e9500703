// The page's files. Arrays of bytes in Swift, as `.embedInCode` writes them, take the compiler 25 seconds; `#embed` (C23 §6.10.4) takes none.
// A test compares the names with the folder.

#include "CConsolePage.h"

static const unsigned char activity_js[] = {
#embed "../SieveConsole/Page/activity.js"
};
static const unsigned char api_js[] = {
#embed "../SieveConsole/Page/api.js"
};
static const unsigned char app_js[] = {
#embed "../SieveConsole/Page/app.js"
};
static const unsigned char backends_js[] = {
#embed "../SieveConsole/Page/backends.js"
};
static const unsigned char banners_js[] = {
#embed "../SieveConsole/Page/banners.js"
};
static const unsigned char catalogue_js[] = {
#embed "../SieveConsole/Page/catalogue.js"
};
static const unsigned char chart_js[] = {
#embed "../SieveConsole/Page/chart.js"
};
static const unsigned char choose_js[] = {
#embed "../SieveConsole/Page/choose.js"
};
static const unsigned char columns_js[] = {
#embed "../SieveConsole/Page/columns.js"
};
static const unsigned char connect_js[] = {
#embed "../SieveConsole/Page/connect.js"
};
static const unsigned char detail_js[] = {
#embed "../SieveConsole/Page/detail.js"
};
static const unsigned char dom_js[] = {
#embed "../SieveConsole/Page/dom.js"
};
static const unsigned char draft_js[] = {
#embed "../SieveConsole/Page/draft.js"
};
static const unsigned char format_js[] = {
#embed "../SieveConsole/Page/format.js"
};
static const unsigned char icon_svg[] = {
#embed "../SieveConsole/Page/icon.svg"
};
static const unsigned char index_html[] = {
#embed "../SieveConsole/Page/index.html"
};
static const unsigned char keys_js[] = {
#embed "../SieveConsole/Page/keys.js"
};
static const unsigned char load_js[] = {
#embed "../SieveConsole/Page/load.js"
};
static const unsigned char models_js[] = {
#embed "../SieveConsole/Page/models.js"
};
static const unsigned char page_css[] = {
#embed "../SieveConsole/Page/page.css"
};
static const unsigned char pieces_js[] = {
#embed "../SieveConsole/Page/pieces.js"
};
static const unsigned char query_js[] = {
#embed "../SieveConsole/Page/query.js"
};
static const unsigned char review_js[] = {
#embed "../SieveConsole/Page/review.js"
};
static const unsigned char rules_js[] = {
#embed "../SieveConsole/Page/rules.js"
};
static const unsigned char search_js[] = {
#embed "../SieveConsole/Page/search.js"
};
static const unsigned char state_js[] = {
#embed "../SieveConsole/Page/state.js"
};
static const unsigned char table_js[] = {
#embed "../SieveConsole/Page/table.js"
};
static const unsigned char usage_js[] = {
#embed "../SieveConsole/Page/usage.js"
};

#define FILE_OF(name, bytes) {name, bytes, sizeof bytes}

static const struct console_page_file files[] = {
    FILE_OF("activity.js", activity_js),
    FILE_OF("api.js", api_js),
    FILE_OF("app.js", app_js),
    FILE_OF("backends.js", backends_js),
    FILE_OF("banners.js", banners_js),
    FILE_OF("catalogue.js", catalogue_js),
    FILE_OF("chart.js", chart_js),
    FILE_OF("choose.js", choose_js),
    FILE_OF("columns.js", columns_js),
    FILE_OF("connect.js", connect_js),
    FILE_OF("detail.js", detail_js),
    FILE_OF("dom.js", dom_js),
    FILE_OF("draft.js", draft_js),
    FILE_OF("format.js", format_js),
    FILE_OF("icon.svg", icon_svg),
    FILE_OF("index.html", index_html),
    FILE_OF("keys.js", keys_js),
    FILE_OF("load.js", load_js),
    FILE_OF("models.js", models_js),
    FILE_OF("page.css", page_css),
    FILE_OF("pieces.js", pieces_js),
    FILE_OF("query.js", query_js),
    FILE_OF("review.js", review_js),
    FILE_OF("rules.js", rules_js),
    FILE_OF("search.js", search_js),
    FILE_OF("state.js", state_js),
    FILE_OF("table.js", table_js),
    FILE_OF("usage.js", usage_js),
};

const struct console_page_file *console_page_file(size_t index) {
  return index < sizeof files / sizeof *files ? &files[index] : NULL;
}
