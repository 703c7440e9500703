// A table that holds only the rows in sight, whatever their number, and never loses the focus.
import { button, h, redraw, say } from "./dom.js";

const spare = 8;

// Beside a table: an element, or nothing; then the focus goes back to its row.
export class Aside {
  constructor(table) {
    this.table = table;
    this.element = h("aside.side", { hidden: true, tabindex: -1 });
  }

  show(content, label) {
    if (this.element.firstChild === content) return;
    const { activeElement, body } = document;
    const hadFocus = activeElement === body || this.element.contains(activeElement);
    this.element.hidden = content === null;
    this.element.replaceChildren(...[content ?? []].flat());
    this.element.ariaLabel = label ?? "";
    if (content === null && hadFocus) requestAnimationFrame(() => this.table.move(0));
  }
}

export class RowTable {
  // Columns have `text(item)`, and `exact(item)` for the mouse, or `make(cell)`, which gives the function that fills it.
  // `key(item)` names an item for good, `mark(row, item)` says how a row looks.
  constructor({ label, columns, key, mark, onSort, onScroll = () => {} }) {
    Object.assign(this, { key, mark, onSort, items: [], indexes: new Map(), rows: new Map(), current: null, sort: "" });
    this.head = h("tr", { "aria-rowindex": 1 });
    this.body = h("tbody");
    this.table = h("table", { label }, h("thead", this.head), this.body);
    this.element = h("div.scroller", { tabindex: -1 }, this.table);
    this.instead = h("div.nothing");
    this.list = h("div.list", this.element, this.instead);
    this.showInstead(null);
    this.setColumns(columns);
    let frame = 0;
    this.element.addEventListener("scroll", () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        this.layout();
        onScroll(this.element.scrollTop > 4);
      });
    }, { passive: true });
    new ResizeObserver(() => this.layout()).observe(this.element);
    this.body.addEventListener("focusin", ({ target }) => this.setCurrent(this.key(target.closest("tr").item)));
  }

  // What stands in its place where there are no rows; null: nothing.
  showInstead(content) {
    this.instead.hidden = content === null;
    this.element.hidden = content !== null;
    redraw(this.instead, content);
  }

  setColumns(columns) {
    this.columns = columns;
    this.head.replaceChildren(...columns.map(({ id, title, kind = "", sort, isQuiet }, index) =>
      h("th", { scope: "col", class: `c-${id} ${kind}` },
        sort ? button(h("span", title), () => this.onSort(columns[index]), "sort") : h("span", { class: isQuiet ? "away" : "" }, title))));
    this.body.replaceChildren();
    this.rows.clear();
    this.setSort(this.sort);
    this.layout();
  }

  setSort(sort) {
    this.sort = sort;
    this.columns.forEach((column, index) => {
      const cell = this.head.children[index];
      cell.ariaSort = column.sort && sort.endsWith(column.sort) ? (sort.startsWith("-") ? "descending" : "ascending") : null;
    });
  }

  // Other rows, or another order; a row that is still there keeps the focus.
  setItems(items, toTop = false) {
    this.items = items;
    this.indexes.clear();
    this.table.ariaRowCount = items.length + 1;
    if (toTop) this.element.scrollTop = 0;
    this.layout();
  }

  refresh() {
    for (const row of this.rows.values()) this.fill(row, row.item);
  }

  indexOf(key) {
    if (this.indexes.size === 0) this.items.forEach((item, index) => this.indexes.set(this.key(item), index));
    return this.indexes.get(key) ?? -1;
  }

  get currentIndex() {
    return this.current === null ? -1 : this.indexOf(this.current);
  }

  get currentItem() {
    return this.items[this.currentIndex] ?? null;
  }

  get height() {
    return parseFloat(getComputedStyle(this.element).getPropertyValue("--row"));
  }

  // Puts the rows in sight into the table, and the focused one wherever it is.
  layout() {
    if (this.element.clientHeight === 0) return;
    const { height, items } = this;
    const focused = this.body.contains(document.activeElement) ? document.activeElement : null;
    const first = Math.max(0, Math.floor(this.element.scrollTop / height) - spare);
    const last = Math.min(items.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / height) + spare);
    const wanted = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
    const pinned = focused ? this.currentIndex : -1;
    if (pinned >= last) wanted.push(pinned);
    else if (pinned >= 0 && pinned < first) wanted.unshift(pinned);
    this.arrange(wanted.map(index => [this.key(items[index]), index]), height);
    if (focused && !this.body.contains(document.activeElement)) this.refocus(focused);
  }

  arrange(wanted, height) {
    const keys = new Set(wanted.map(([key]) => key));
    const idle = [];
    for (const [key, row] of this.rows) {
      if (keys.has(key)) continue;
      idle.push(row);
      this.rows.delete(key);
    }
    for (const row of [...this.body.querySelectorAll(".gap"), ...idle]) row.remove();
    let node = this.body.firstChild;
    let next = 0;
    const gap = size => {
      if (size <= 0) return;
      const space = h("td");
      space.style.height = `${size * height}px`;
      this.body.insertBefore(h("tr.gap", { "aria-hidden": "true" }, space), node);
    };
    for (const [key, index] of wanted) {
      gap(index - next);
      const row = this.rows.get(key) ?? idle.pop() ?? this.makeRow();
      this.rows.set(key, row);
      if (row.item !== this.items[index]) this.fill(row, this.items[index]);
      row.ariaRowIndex = index + 2;
      if (row === node) node = node.nextSibling;
      else this.body.insertBefore(row, node);
      next = index + 1;
    }
    gap(this.items.length - next);
    this.setTabStop();
  }

  makeRow() {
    const row = h("tr");
    row.fillers = this.columns.map(({ id, kind = "", isHead, text, exact, make }) => {
      const cell = h(isHead ? "th" : "td", { scope: isHead && "row", class: `c-${id} ${kind}` });
      row.append(cell);
      return make ? make(cell) : item => {
        say(cell, text(item));
        if (exact) cell.title = exact(item) ?? "";
      };
    });
    return row;
  }

  fill(row, item) {
    row.item = item;
    for (const filler of row.fillers) filler(item);
    this.mark(row, item);
  }

  // One row can be reached with Tab: the current one, else the first in sight.
  setTabStop() {
    const current = this.rows.get(this.current) ?? this.body.querySelector("tr:not(.gap)");
    for (const row of this.rows.values()) for (const control of row.querySelectorAll("button, input")) control.tabIndex = row === current ? 0 : -1;
  }

  setCurrent(key) {
    if (key === this.current) return;
    this.current = key;
    this.setTabStop();
  }

  refocus(lost) {
    if (this.currentIndex >= 0) this.focusRow(this.currentIndex, lost.type === "checkbox");
    else if (this.items.length) this.element.focus({ preventScroll: true });
    else document.querySelector("input[type=search]")?.focus();
  }

  // Moves the focus by so many rows; to the first in sight if there was none.
  move(step) {
    const start = this.currentIndex >= 0 ? this.currentIndex + step : Math.ceil(this.element.scrollTop / this.height);
    if (this.items.length) this.focusRow(Math.min(this.items.length - 1, Math.max(0, start)));
  }

  focusRow(index, onBox = false) {
    const top = index * this.height;
    const view = this.element.clientHeight - this.head.offsetHeight - this.height;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top > this.element.scrollTop + view) this.element.scrollTop = top - view;
    this.layout();
    const key = this.key(this.items[index]);
    const row = this.rows.get(key);
    this.setCurrent(key);
    (row?.querySelector(onBox ? "input:enabled" : ".opens") ?? row?.querySelector("button"))?.focus({ preventScroll: true });
  }
}
