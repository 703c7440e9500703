// A table that holds only the rows in sight, whatever their number, and never loses the focus.
import { button, h, say } from "./dom.js";

const spare = 8;

export class RowTable {
  /**
   * `columns`: `{id, title, hint, sort, kind, make(cell) → (item) => void}`; `key(item)` names an item for good;
   * `mark(row, item)` sets what a row looks like as a whole; `onSort(column)`.
   */
  constructor({ label, columns, key, mark, onSort, onKeep }) {
    Object.assign(this, { key, mark, onSort });
    this.items = [];
    this.indexes = new Map();
    this.rows = new Map();
    this.pool = [];
    this.current = null;
    this.head = h("tr", { role: "row", "aria-rowindex": 1 });
    this.body = h("tbody", { role: "rowgroup" });
    this.table = h("table", { role: "table", "aria-label": label }, h("thead", { role: "rowgroup" }, this.head), this.body);
    this.element = h("div.scroller", { tabindex: -1 }, this.table);
    this.setColumns(columns);
    let frame = 0;
    this.element.addEventListener("scroll", () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        this.layout();
        onKeep?.(this.element.scrollTop > 4);
      });
    }, { passive: true });
    new ResizeObserver(() => this.layout()).observe(this.element);
    this.body.addEventListener("focusin", ({ target }) => {
      const row = target.closest("tr");
      if (row?.item !== undefined) this.setCurrent(this.key(row.item));
    });
  }

  setColumns(columns) {
    this.columns = columns;
    this.head.replaceChildren(...columns.map((column) => {
      const cell = h("th", { role: "columnheader", scope: "col", class: `c-${column.id} ${column.kind ?? ""}`, title: column.hint });
      if (column.sort) cell.append(button(h("span", column.title), () => this.onSort(column), "sort"));
      else cell.append(h("span", { class: column.quiet ? "away" : "" }, column.title));
      return cell;
    }));
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.pool = [];
    this.setSort(this.sort ?? "");
    this.layout();
  }

  setSort(sort) {
    this.sort = sort;
    this.columns.forEach((column, index) => {
      const order = sort === column.sort ? "ascending" : sort === `-${column.sort}` ? "descending" : null;
      const cell = this.head.children[index];
      if (column.sort && order) cell.setAttribute("aria-sort", order);
      else cell.removeAttribute("aria-sort");
    });
  }

  /** Other rows, or another order of them; the row that has the focus keeps it if it is still among them. */
  setItems(items, { toTop = false } = {}) {
    this.items = items;
    this.indexes.clear();
    this.table.setAttribute("aria-rowcount", items.length + 1);
    if (toTop) this.element.scrollTop = 0;
    this.layout();
  }

  /** Draws again what is in sight, since what the items say has changed. */
  refresh() {
    for (const row of this.rows.values()) this.fill(row, row.item);
  }

  indexOf(key) {
    if (this.indexes.size === 0) this.items.forEach((item, index) => this.indexes.set(this.key(item), index));
    return this.indexes.get(key) ?? -1;
  }

  get height() {
    const read = parseFloat(getComputedStyle(this.element).getPropertyValue("--row"));
    return read || 32;
  }

  layout() {
    if (!this.element.isConnected || this.element.clientHeight === 0) return;
    const height = this.height;
    const focused = this.body.contains(document.activeElement) ? document.activeElement : null;
    const count = this.items.length;
    const first = Math.max(0, Math.floor(this.element.scrollTop / height) - spare);
    const last = Math.min(count, Math.ceil((this.element.scrollTop + this.element.clientHeight) / height) + spare);
    const wanted = [];
    for (let index = first; index < last; index++) wanted.push(index);
    const pinned = focused && this.current !== null ? this.indexOf(this.current) : -1;
    if (pinned >= 0 && (pinned < first || pinned >= last)) pinned < first ? wanted.unshift(pinned) : wanted.push(pinned);
    const keys = new Set(wanted.map((index) => this.key(this.items[index])));
    for (const [key, row] of this.rows) {
      if (keys.has(key)) continue;
      row.remove();
      this.rows.delete(key);
      if (this.pool.length < 80) this.pool.push(row);
    }
    this.arrange(wanted, count, height);
    if (focused && !this.body.contains(document.activeElement)) this.refocus(focused);
  }

  arrange(wanted, count, height) {
    let node = this.body.firstChild;
    let next = 0;
    const put = (row) => {
      if (row === node) node = node.nextSibling;
      else this.body.insertBefore(row, node);
    };
    const gap = (size) => {
      if (size <= 0) return;
      const space = node?.classList?.contains("gap") ? node : h("tr.gap", { "aria-hidden": "true", role: "presentation" }, h("td", { role: "presentation" }));
      space.firstChild.style.height = `${size * height}px`;
      put(space);
    };
    for (const index of wanted) {
      gap(index - next);
      const item = this.items[index];
      const row = this.row(item);
      if (row.item !== item) this.fill(row, item);
      if (row.index !== index) row.setAttribute("aria-rowindex", (row.index = index) + 2);
      put(row);
      next = index + 1;
    }
    gap(count - next);
    while (node) {
      const rest = node.nextSibling;
      node.remove();
      node = rest;
    }
    this.setTabStop();
  }

  row(item) {
    const key = this.key(item);
    let row = this.rows.get(key);
    if (!row) {
      row = this.pool.pop() ?? this.makeRow();
      this.rows.set(key, row);
    }
    return row;
  }

  makeRow() {
    const row = h("tr", { role: "row" });
    row.fillers = this.columns.map((column) => {
      const cell = h("td", { role: column.heads ? "rowheader" : "cell", class: `c-${column.id} ${column.kind ?? ""}` });
      row.append(cell);
      return column.make(cell);
    });
    return row;
  }

  fill(row, item) {
    row.item = item;
    for (const filler of row.fillers) filler(item);
    this.mark?.(row, item);
  }

  /** One row can be reached with Tab: the current one, else the first in sight. */
  setTabStop() {
    const current = this.rows.get(this.current) ?? this.body.querySelector("tr:not(.gap)");
    for (const row of this.rows.values()) {
      const stop = row === current ? 0 : -1;
      for (const control of row.querySelectorAll("button, input")) if (control.tabIndex !== stop) control.tabIndex = stop;
    }
  }

  setCurrent(key) {
    if (key === this.current) return;
    this.current = key;
    this.setTabStop();
  }

  get currentItem() {
    const index = this.current === null ? -1 : this.indexOf(this.current);
    return index < 0 ? null : this.items[index];
  }

  refocus(lost) {
    const index = this.current === null ? -1 : this.indexOf(this.current);
    if (index >= 0) this.focusRow(index, lost.type === "checkbox");
    else if (this.items.length) this.element.focus({ preventScroll: true });
    else document.querySelector("input[type=search]:not([hidden])")?.focus();
  }

  /** Moves the focus by so many rows; to the first in sight if there was none. */
  move(step) {
    if (this.items.length === 0) return;
    const at = this.current === null ? -1 : this.indexOf(this.current);
    const start = at >= 0 ? at + step : Math.ceil(this.element.scrollTop / this.height);
    this.focusRow(Math.min(this.items.length - 1, Math.max(0, start)));
  }

  focusRow(index, onBox = false) {
    const height = this.height;
    const head = this.head.offsetHeight;
    const top = index * height;
    const view = this.element.clientHeight - head;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + height > this.element.scrollTop + view) this.element.scrollTop = top + height - view;
    this.layout();
    const row = this.rows.get(this.key(this.items[index]));
    const target = row?.querySelector(onBox ? "input:not(:disabled)" : "button.opens") ?? row?.querySelector("button");
    this.setCurrent(this.key(this.items[index]));
    target?.focus({ preventScroll: true });
  }

  get page() {
    return Math.max(1, Math.floor((this.element.clientHeight - this.head.offsetHeight) / this.height) - 1);
  }
}

/** A column that shows a text and, on hover, the exact value. */
export const textColumn = (id, title, text, { exact, ...more } = {}) => ({
  id, title, ...more,
  make: (cell) => (item) => {
    say(cell, text(item));
    if (exact) cell.title = exact(item) ?? "";
  },
});
