// A small table that counts answers by whether they mention a name, and by whether they cite the pages of the name.
import type { Presence } from "../types";
import { evidenceOf } from "./evidence";

interface Props {
  brandId: string;
  name: string;
  presence: Presence;
}

export function CrossTable({ brandId, name, presence: p }: Props) {
  const rows = [
    { head: "Mentioned", mentioned: "true", cited: p.named_and_cited, uncited: p.named_only },
    { head: "Not mentioned", mentioned: "false", cited: p.cited_only, uncited: p.neither },
  ];
  const all = p.named_and_cited + p.named_only + p.cited_only + p.neither;
  return (
    <table class="plain-table cross">
      <caption class="hint">
        Answers by whether they mention <bdi>{name}</bdi> and cite a page on the domains of this name. n ={" "}
        {all.toLocaleString("en")}
      </caption>
      <thead>
        <tr>
          <td />
          <th scope="col" class="num">
            Cited
          </th>
          <th scope="col" class="num">
            Not cited
          </th>
          <th scope="col" class="num">
            All
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ head, mentioned, cited, uncited }) => (
          <tr>
            <th scope="row">{head}</th>
            <Cell n={cited} href={evidenceOf(brandId, { mentioned, cited: "true" })} />
            <Cell n={uncited} href={evidenceOf(brandId, { mentioned, cited: "false" })} />
            <Cell n={cited + uncited} href={evidenceOf(brandId, { mentioned })} />
          </tr>
        ))}
        <tr>
          <th scope="row">All</th>
          <Cell n={p.named_and_cited + p.cited_only} href={evidenceOf(brandId, { cited: "true" })} />
          <Cell n={p.named_only + p.neither} href={evidenceOf(brandId, { cited: "false" })} />
          <Cell n={all} href={evidenceOf(brandId)} />
        </tr>
      </tbody>
    </table>
  );
}

const Cell = ({ n, href }: { n: number; href: string }) => (
  <td class="num">{n ? <a href={href}>{n.toLocaleString("en")}</a> : 0}</td>
);
