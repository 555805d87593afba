// Parses the Markdown of an answer into a tree of plain data. HTML in the answer stays text.
import MarkdownIt, { type Token } from "markdown-it";
import { type Mention, type Part, type Splitter, splitter, withoutSigns, withSigns } from "../parts/marks";

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
  /** The text of a leaf, split at the mentions. */
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

/** Returns the elements of a Markdown text. The texts of the elements are split at the mentions. */
export function parse(text: string, mentions: Mention[]): Element[] {
  const root = element("paragraph");
  // The text of a link such as "[Acme]" is also the label of a definition, whose label has no signs.
  const definitions: Record<string, { href: string; title: string }> = {};
  const references = new Proxy(definitions, { get: (all, label) => all[withoutSigns(String(label))] });
  build(parser.parse(withSigns(text, mentions).normalize("NFC"), { references }), root, splitter());
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
function build(tokens: Token[], parent: Element, split: Splitter): void {
  const open = [parent];
  for (const token of tokens) {
    const at = open.at(-1) ?? parent;
    if (token.type === "inline") {
      build(token.children ?? [], at, splitter());
    } else if (token.hidden) {
      continue; // the paragraph of an item in a list without blank lines
    } else if (token.nesting < 0) {
      open.pop();
    } else {
      const added = fromToken(token, split);
      at.children.push(...added);
      if (token.nesting > 0) open.push(...added);
    }
  }
}

function fromToken(token: Token, split: Splitter): Element[] {
  if (token.type === "text") return lines(token.content, split);
  const attribute = (name: string) => withoutSigns(String(token.attrGet(name) ?? ""));
  return [
    element(kinds[token.type] ?? "text", {
      parts: split(token.content),
      address: attribute("href") || attribute("src"),
      start: Number(attribute("start") || 1),
      right: attribute("style").endsWith("right"),
    }),
  ];
}

/** Returns the text elements of a text that may contain the HTML of line breaks. */
const lines = (text: string, split: Splitter): Element[] =>
  text
    .split(lineBreak)
    .flatMap((line, i) => [...(i ? [element("break")] : []), element("text", { parts: split(line) })]);
