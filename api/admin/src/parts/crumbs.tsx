// The breadcrumbs of a page, which link to the list and the parent object.
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
