// A figure in a table: its value, the answers behind the value, and a mark if the answers are few.
import type { ComponentChildren } from "preact";
import { number } from "./words";

interface FewProps {
  text?: string;
  title?: string;
}

/** Marks a value of few answers, or of few engines, with a hollow dot. */
export const FewMark = ({ text = "few answers", title = "Few answers" }: FewProps) => (
  <>
    <span class="few-mark" aria-hidden="true" title={title}>
      ○
    </span>
    <span class="vh"> {text}</span>
  </>
);

interface Props {
  /** The value as text, or null if there is no value. */
  value: string | null;
  /** The data behind the value, such as "18 of 24". */
  basis?: ComponentChildren;
  /** Whether there are enough answers. */
  enough: boolean;
  /** The reason why there is no value. */
  missing?: string | undefined;
  /** The link to the answers behind the value. */
  href?: string | undefined;
}

export function Amount({ value, basis, enough, missing, href }: Props) {
  if (value === null) {
    return (
      <span class="quiet">–{missing ? <span class="sub">{missing}</span> : <span class="vh"> No data</span>}</span>
    );
  }
  const text = (
    <>
      {!enough && <FewMark />}
      {value}
    </>
  );
  return (
    <span class={enough ? "amount" : "amount few"}>
      {href ? <a href={href}>{text}</a> : text}
      {basis && <span class="sub">{basis}</span>}
    </span>
  );
}

/** Returns a number with a link to its answers. Zero has no link, because it has no answers. */
export const linked = (n: number, href: string) => (n ? <a href={href}>{number(n)}</a> : "0");
