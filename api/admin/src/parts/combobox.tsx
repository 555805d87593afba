// A text field that searches a list of options and follows the ARIA combobox pattern. An exact text selects its option
// on Enter, when the focus leaves the field, and when the form is submitted. Any other text keeps the form from being
// submitted.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { valueOf } from "./field";

export interface Option {
  value: string;
  label: string;
  more?: string;
}

const mostShown = 20;
const mostFound = 200; // the maximum of the API

/** Returns the maximum number of options that a search reads. */
export const limitOf = (most = false): number => (most ? mostFound : mostShown);

interface Props {
  value: Option | null;
  onChange: (option: Option | null) => void;
  /** Finds options. The parameter "most" asks for more options than the list shows, which include an exact text. */
  search: (text: string, most?: boolean) => Promise<Option[]>;
  attributes: { id: string; "aria-describedby"?: string | undefined } & Record<string, unknown>;
  placeholder?: string;
  /** Whether emptying the field removes the selection. */
  clearable?: boolean;
  /** Whether the field shows its selection again when the focus leaves an unknown text, as in a filter. */
  reverts?: boolean;
}

export function Combobox(props: Props) {
  const { value, search, attributes, placeholder } = props;
  const [text, setText] = useState<string | null>(null); // the searched text, or null while the list is closed
  const onChange = (option: Option | null) => {
    props.onChange(option);
    input.current?.dispatchEvent(new Event("change", { bubbles: true })); // as other controls do
  };
  const { typed, typing, error, select, choose, leave, hold } = useTyped({ ...props, onChange }, () => close());
  const { options, failed, isSearching, at, setAt } = useOptions(text, search);
  const list = useRef<HTMLUListElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const open = text !== null;
  const active = open && !isSearching ? options[at] : undefined; // the option that Enter chooses
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }));
  useSubmission(input, hold);
  const close = () => {
    setText(null);
    setAt(noOption);
  };
  const show = () => {
    if (!open) setText(typed ?? "");
    if (typed === null) input.current?.select(); // typing replaces the selected option
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) setAt(Math.max(0, Math.min(options.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))));
      else {
        setText(typed ?? "");
        setAt(0);
      }
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (active) choose(active);
      else if (typed) void select();
      else leave();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      typing(null);
      close();
    }
  };
  const listId = `${attributes.id}-list`;
  const errorId = `${attributes.id}-unknown`;
  const idOf = (i: number) => `${attributes.id}-${i}`;
  return (
    <div class="combobox">
      <input
        {...attributes}
        {...(error && {
          "aria-invalid": "true",
          "aria-describedby": [errorId, attributes["aria-describedby"]].filter(Boolean).join(" "),
        })}
        ref={input}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={active ? idOf(at) : undefined}
        placeholder={placeholder ?? "Type to search"}
        value={typed ?? value?.label ?? ""}
        onInput={(e) => {
          setText(valueOf(e));
          typing(valueOf(e));
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
            {isSearching ? "Searching …" : failed ? searchFailed : "No match"}
          </li>
        )}
      </ul>
      {error && (
        <p class="error" id={errorId} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

const searchFailed = "The search failed. Change the text to search again.";

/** Keeps the typed text until its option is selected. The field shows the selected option while the text is null. */
function useTyped({ value, onChange, search, clearable = false, reverts = false }: Props, close: () => void) {
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState("");
  const now = useRef<string | null>(null); // the typed text, which a key may change before the field is drawn again
  const typing = (text: string | null) => {
    now.current = text;
    setTyped(text);
    setError("");
  };
  useLayoutEffect(() => typing(null), [value?.value]);
  const choose = (option: Option | null) => {
    typing(null);
    onChange(option);
    close();
  };
  /** Selects the option of the typed text. The result is "", or the reason why the text selects no option. */
  const select = async (): Promise<string> => {
    const text = now.current;
    if (text === null) return "";
    if (!text.trim() && (clearable || !value)) {
      choose(null);
      return "";
    }
    const options = text.trim() ? await search(text.trim(), true).catch(() => null) : [];
    if (now.current !== text) return now.current === null ? "" : unknown; // the user chose or typed in the meantime
    const found = options && exactOption(options, text);
    if (found) choose(found);
    return found ? "" : options ? unknown : searchFailed;
  };
  const leave = () => {
    close();
    const text = now.current;
    void select().then((problem) => {
      if (now.current !== text) return; // the user came back and typed in the meantime
      if (problem && reverts) typing(null);
      else setError(problem);
    });
  };
  /** Selects the typed text before a submission. The result is undefined without a typed text. */
  const hold = (): Promise<boolean> | undefined => {
    if (now.current === null) return undefined;
    return select().then((problem) => {
      setError(problem);
      return !problem;
    });
  };
  return { typed, typing, error, select, choose, leave, hold };
}

const unknown = "Select one of the suggestions.";

/** Returns the only option with a label. The case of letters is relevant only if it distinguishes options. */
function exactOption(options: Option[], text: string): Option | undefined {
  const plain = (s: string) => s.trim().toLowerCase().replaceAll("_", " ");
  const same = options.filter((o) => plain(o.label) === plain(text));
  const equal = same.filter((o) => o.label === text.trim());
  return equal.length ? only(equal) : only(same);
}

const only = (options: Option[]): Option | undefined => (options.length === 1 ? options[0] : undefined);

/**
 * Holds a submission of the form while a typed text is being selected, and then submits the form with the selection. If
 * the text selects no option, the submission ends, and the field takes the focus.
 */
function useSubmission(input: { current: HTMLInputElement | null }, hold: () => Promise<boolean> | undefined): void {
  const how = useRef(hold);
  how.current = hold;
  useEffect(() => {
    const form = input.current?.form;
    if (!form) return undefined;
    let isHeld = false;
    const listener = (event: SubmitEvent) => {
      const selected = how.current();
      if (!selected) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!isHeld) void submitAfter(selected, event.submitter);
      isHeld = true;
    };
    const submitAfter = async (selected: Promise<boolean>, submitter: HTMLElement | null) => {
      const isSelected = await selected;
      await new Promise((drawn) => setTimeout(drawn)); // the form is drawn with the selection
      isHeld = false;
      if (!form.isConnected) return;
      if (isSelected) form.requestSubmit(submitter);
      else {
        input.current?.focus();
        input.current?.scrollIntoView({ block: "center" }); // a message may cover the end of the dialog
      }
    };
    form.addEventListener("submit", listener, { capture: true });
    return () => form.removeEventListener("submit", listener, { capture: true });
  }, []);
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
      const exact = exactOption(options ?? [], text);
      if (text) setAt(exact && options ? options.indexOf(exact) : 0);
    };
    const timer = setTimeout(() => void find(), text ? searchDelay : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  return { options: found.options, failed: found.failed, isSearching: found.text !== text, at, setAt };
}
