// What the page uses of Preact's hooks.
export function useCallback<T extends (...args: any[]) => unknown>(callback: T, inputs: unknown[]): T;
export function useEffect(effect: () => void | (() => void) | undefined, inputs?: unknown[]): void;
export function useLayoutEffect(effect: () => void | (() => void) | undefined, inputs?: unknown[]): void;
export function useId(): string;
export function useMemo<T>(make: () => T, inputs: unknown[]): T;
export function useRef<T>(initial: T): { current: T };
export function useState<T>(initial: T | (() => T)): [T, (value: T | ((old: T) => T)) => void];
