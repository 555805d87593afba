// Parses the Markdown of an answer into a tree of plain data. HTML in the answer stays text.
import MarkdownIt, { type Token } from "markdown-it";
import { type Marker, type Name, type Part, marker } from "../parts/marks";

/** The kinds of the elements that an answer may have. The page renders no other elements. */
export type Kind =
  | "break"
  | "cell"
  | "code"
  | "deleted"
  | "emphasis"
  | "fence"
  | "head"
  | "heading"
  | "image"
  | "item"
  | "link"
  | "list"
  | "ordered"
  | "paragraph"
  | "quote"
  | "row"
  | "rule"
  | "strong"
  | "table"
  | "tbody"
  | "text"
  | "thead";

export interface Element {
  kind: Kind;
  children: Element[];
  /** The text of a leaf, split at the highlighted names. */
  parts: Part[];
  /** The address of a link or of an image, as the answer wrote the address. */
  address: string;
  /** The number of the first item of an ordered list. */
  start: number;
  /** Whether a cell is aligned to the right. */
  right: boolean;
}

const kinds: Record<string, Kind> = {
  blockquote_open: "quote",
  bullet_list_open: "list",
  code_block: "fence",
  code_inline: "code",
  em_open: "emphasis",
  fence: "fence",
  hardbreak: "break",
  heading_open: "heading",
  hr: "rule",
  image: "image",
  link_open: "link",
  list_item_open: "item",
  ordered_list_open: "ordered",
  paragraph_open: "paragraph",
  s_open: "deleted",
  softbreak: "break",
  strong_open: "strong",
  table_open: "table",
  tbody_open: "tbody",
  td_open: "cell",
  text: "text",
  th_open: "head",
  thead_open: "thead",
  tr_open: "row",
};

const lineBreak = /<br\s*\/?>/i; // engines often write this tag as a line break in a table cell, but rarely other HTML

const parser = new MarkdownIt({ html: false, linkify: false, maxNesting: 40 });
parser.normalizeLink = (address) => address;
parser.validateLink = () => true; // the page shows addresses as text only

/** Returns the elements of a Markdown text. Names are highlighted in the texts of the elements. */
export function parse(text: string, names: Name[]): Element[] {
  const root = element("paragraph");
  build(parser.parse(text.normalize("NFC"), {}), root, marker(names));
  return root.children;
}

const element = (kind: Kind, more: Partial<Element> = {}): Element => ({
  kind,
  children: [],
  parts: [],
  address: "",
  start: 1,
  right: false,
  ...more,
});

/** Adds the elements of a list of tokens to a parent. */
function build(tokens: Token[], parent: Element, mark: Marker): void {
  const open = [parent];
  for (const token of tokens) {
    const at = open.at(-1) ?? parent;
    if (token.type === "inline") {
      build(token.children ?? [], at, mark);
      highlight(at.children, mark);
    } else if (token.hidden) {
      continue; // the paragraph of an item in a list without blank lines
    } else if (token.nesting < 0) {
      open.pop();
    } else {
      const added = fromToken(token);
      at.children.push(...added);
      if (token.nesting > 0) open.push(...added);
      else if (token.type === "fence" || token.type === "code_block") highlight(added, mark);
    }
  }
}

function fromToken(token: Token): Element[] {
  if (token.type === "text") return lines(token.content);
  const attribute = (name: string) => String(token.attrGet(name) ?? "");
  return [
    element(kinds[token.type] ?? "text", {
      parts: token.content ? [{ text: token.content, owner: "" }] : [],
      address: attribute("href") || attribute("src"),
      start: Number(attribute("start") || 1),
      right: attribute("style").endsWith("right"),
    }),
  ];
}

/** Returns the text elements of a text that may contain the HTML of line breaks. */
const lines = (text: string): Element[] =>
  text
    .split(lineBreak)
    .flatMap((line, i) => [...(i ? [element("break")] : []), element("text", { parts: [{ text: line, owner: "" }] })]);

/** Highlights the names in the texts of elements. A name may span several elements, as in "**Acme** CRM". */
function highlight(elements: Element[], mark: Marker): void {
  const leaves = elements.flatMap(leavesOf);
  const textOf = (leaf: Element) => (leaf.kind === "break" ? "\n" : leaf.parts.map((p) => p.text).join(""));
  const found = mark(leaves.map(textOf).join(""));
  let part = 0; // the index in the list "found"
  let used = 0; // the number of characters of the current part that earlier leaves contain
  for (const leaf of leaves) {
    let missing = textOf(leaf).length;
    const parts: Part[] = [];
    for (let p = found[part]; p && missing > 0; p = found[part]) {
      const text = p.text.slice(used, used + missing);
      parts.push({ text, owner: p.owner });
      missing -= text.length;
      used += text.length;
      if (used === p.text.length) [part, used] = [part + 1, 0];
    }
    if (leaf.kind !== "break") leaf.parts = parts;
  }
}

const leavesOf = (e: Element): Element[] => (e.children.length ? e.children.flatMap(leavesOf) : [e]);
