// The path to a page: the list that it belongs to, and what it is below.
interface Props {
  parent: [name: string, href: string];
  name: string;
  href?: string;
}

export function Crumbs({ parent: [parentName, parentHref], name, href }: Props) {
  return (
    <nav class="crumbs" aria-label="Breadcrumb">
      <a href={parentHref}>{parentName}</a> <span aria-hidden="true">/</span>{" "}
      {href ? (
        <a href={href}>
          <bdi>{name}</bdi>
        </a>
      ) : (
        <bdi>{name}</bdi>
      )}
    </nav>
  );
}
