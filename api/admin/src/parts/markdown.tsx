// Shows parsed Markdown. Answers are untrusted, so links and images appear as text with their address. Headings appear
// as paragraphs, because the headings of an answer are not headings of the page.
import type { ComponentChildren } from "preact";
import type { Element } from "../markdown/parse";
import type { Part } from "./marks";

const longestAddress = 300;

export function Markdown({ elements }: { elements: Element[] }) {
  return (
    <>
      {elements.map((e) => (
        <One element={e} />
      ))}
    </>
  );
}

function One({ element: e }: { element: Element }) {
  const inside = e.children.length > 0 ? <Markdown elements={e.children} /> : <Parts parts={e.parts} />;
  switch (e.kind) {
    case "text":
      return inside;
    case "break":
      return <br />;
    case "paragraph":
      return <p dir="auto">{inside}</p>;
    case "heading":
      return (
        <p class="heading" dir="auto">
          {inside}
        </p>
      );
    case "strong":
      return <strong>{inside}</strong>;
    case "emphasis":
      return <em>{inside}</em>;
    case "deleted":
      return <del>{inside}</del>;
    case "code":
      return <code>{inside}</code>;
    case "fence":
      return (
        <pre class="scroll" tabIndex={0} role="group" aria-label="Code in the answer">
          <code>{inside}</code>
        </pre>
      );
    case "list":
      return <ul>{inside}</ul>;
    case "ordered":
      return <ol start={e.start}>{inside}</ol>;
    case "item":
      return <li dir="auto">{inside}</li>;
    case "quote":
      return <blockquote dir="auto">{inside}</blockquote>;
    case "rule":
      return <hr />;
    case "link":
      return <Link element={e}>{inside}</Link>;
    case "image":
      return (
        <span>
          [Image: {inside} <Address address={e.address} />]
        </span>
      );
    case "table":
      return (
        <div class="scroll" tabIndex={0} role="group" aria-label="Table in the answer">
          <table class="plain-table">{inside}</table>
        </div>
      );
    case "thead":
      return <thead>{inside}</thead>;
    case "tbody":
      return <tbody>{inside}</tbody>;
    case "row":
      return <tr>{inside}</tr>;
    case "head":
      return (
        <th scope="col" dir="auto" class={e.right ? "num" : undefined}>
          {inside}
        </th>
      );
    case "cell":
      return (
        <td dir="auto" class={e.right ? "num" : undefined}>
          {inside}
        </td>
      );
  }
}

/** A link is shown as its text with its address, which the browser does not open. */
function Link({ element: e, children }: { element: Element; children: ComponentChildren }) {
  const isAutolink = e.children.length === 1 && e.children[0]?.parts.map((p) => p.text).join("") === e.address;
  return (
    <span class="link">
      {children}
      {!isAutolink && (
        <>
          {" "}
          <Address address={e.address} />
        </>
      )}
    </span>
  );
}

function Address({ address }: { address: string }) {
  const shown = address.length > longestAddress ? `${address.slice(0, longestAddress)}…` : address;
  return (
    <span class="quiet">
      &lt;<bdi>{shown}</bdi>&gt;
    </span>
  );
}

function Parts({ parts }: { parts: Part[] }) {
  return (
    <>
      {parts.map((p) =>
        p.owner ? (
          <mark class={p.owner}>
            {p.text}
            {p.owner === "competitor" && <span class="vh"> (competitor)</span>}
          </mark>
        ) : (
          p.text
        ),
      )}
    </>
  );
}
