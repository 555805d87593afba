// A table of the rows of a list, with the error of a failed load, or a text if the list is empty.
import type { ComponentChildren } from "preact";
import type { List } from "../list";
import { Failed } from "./notes";
import { Shown } from "./shown";
import { type Column, Table } from "./table";

interface Props<T extends { id: string }> {
  list: List<T>;
  /** The name of the rows in the error, such as "the users". */
  what: string;
  label: string;
  columns: (Column<T> | false)[];
  /** The content that is shown if the list is loaded and has no rows. */
  empty?: ComponentChildren;
}

export function ListTable<T extends { id: string }>({ list, what, label, columns, empty }: Props<T>) {
  const { rows, isEmpty, error, loading, done, more } = list;
  return (
    <>
      <Failed error={error} what={what} retry={list.reload} />
      {isEmpty && empty}
      {(rows.length > 0 || (!isEmpty && !error)) && (
        <Shown of={list}>
          <Table
            label={label}
            rows={rows}
            loading={loading}
            failed={Boolean(error)}
            more={done ? undefined : more}
            columns={columns}
          />
        </Shown>
      )}
    </>
  );
}
