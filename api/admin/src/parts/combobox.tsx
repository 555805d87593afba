// A text field that searches a list of options and follows the ARIA combobox pattern.
import { useEffect, useRef, useState } from "preact/hooks";
import { valueOf } from "./field";

export interface Option {
  value: string;
  label: string;
  more?: string;
}

interface Props {
  value: Option | null;
  onChange: (option: Option | null) => void;
  search: (text: string) => Promise<Option[]>;
  attributes: { id: string } & Record<string, unknown>;
  placeholder?: string;
  /** Whether emptying the field removes the selection. */
  clearable?: boolean;
}

export function Combobox({ value, onChange, search, attributes, placeholder, clearable = false }: Props) {
  const [text, setText] = useState<string | null>(null); // the searched text, or null while the list is closed
  const [isEdited, setEdited] = useState(false); // before an edit, the field shows the selected option
  const { options, failed, isSearching, at, setAt } = useOptions(text, search);
  const list = useRef<HTMLUListElement>(null);
  const open = text !== null;
  const active = open && !isSearching ? options[at] : undefined; // the option that Enter chooses
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }));
  const close = () => {
    setText(null);
    setEdited(false);
    setAt(noOption);
  };
  const choose = (option: Option) => {
    onChange(option);
    close();
  };
  const leave = () => {
    if (clearable && isEdited && text === "") onChange(null);
    close();
  };
  const show = (event: Event) => {
    if (!open) setText("");
    if (!isEdited) (event.currentTarget as HTMLInputElement).select(); // typing replaces the selected option
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) setAt(Math.max(0, Math.min(options.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))));
      else {
        setText("");
        setAt(0);
      }
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (active) choose(active);
      else if (!text || !isSearching) leave();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  const listId = `${attributes.id}-list`;
  const idOf = (i: number) => `${attributes.id}-${i}`;
  return (
    <div class="combobox">
      <input
        {...attributes}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={active ? idOf(at) : undefined}
        placeholder={placeholder ?? "Type to search"}
        value={isEdited && text !== null ? text : (value?.label ?? "")}
        onInput={(e) => {
          setText(valueOf(e));
          setEdited(true);
          setAt(noOption);
        }}
        onKeyDown={onKeyDown}
        onClick={show}
        onBlur={leave}
      />
      <ul id={listId} ref={list} role="listbox" aria-label="Suggestions" hidden={!open}>
        {open &&
          options.map((o, i) => <Suggestion id={idOf(i)} option={o} selected={o === active} onChoose={choose} />)}
        {open && !options.length && (
          <li role="option" aria-disabled="true" aria-selected="false" class="quiet">
            {isSearching ? "Searching …" : failed ? "The search failed. Change the text to search again." : "No match"}
          </li>
        )}
      </ul>
    </div>
  );
}

function Suggestion(props: { id: string; option: Option; selected: boolean; onChoose: (option: Option) => void }) {
  const { id, option, selected, onChoose } = props;
  const press = (event: Event) => {
    event.preventDefault(); // the input keeps the focus
    onChoose(option);
  };
  return (
    <li id={id} role="option" aria-selected={selected} onMouseDown={press}>
      <bdi>{option.label}</bdi>
      {option.more && (
        <span class="quiet">
          {" "}
          <bdi>{option.more}</bdi>
        </span>
      )}
    </li>
  );
}

const searchDelay = 120; // ms
const noOption = -1;

interface Found {
  text: string | null;
  options: Option[];
  failed: boolean;
}

const nothing: Found = { text: null, options: [], failed: false };

/**
 * Searches while the user types. The options of the former text stay until the options of the present text arrive. A
 * typed text makes its first option active.
 */
function useOptions(text: string | null, search: Props["search"]) {
  const [found, setFound] = useState<Found>(nothing);
  const [at, setAt] = useState(noOption);
  useEffect(() => {
    setFound(text === null ? nothing : (f) => ({ ...f, text: null })); // a former result of the same text may be old
    if (text === null) return undefined;
    let current = true;
    const find = async () => {
      const options = await search(text).catch(() => null);
      if (!current) return;
      setFound({ text, options: options ?? [], failed: !options });
      if (text) setAt(0);
    };
    const timer = setTimeout(() => void find(), text ? searchDelay : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  return { options: found.options, failed: found.failed, isSearching: found.text !== text, at, setAt };
}
