/** The stack and memo that a pickle's opcodes work on, and what becomes of the classes and functions they name. */
import { quoted } from "../message-text.js";
import type { NumpyArray, PickleObject, PickleValue } from "./numpy-array.js";
import {
  DICTIONARY_BYTES,
  LIST_BYTES,
  MOST_ENTRIES,
  type Mutable,
  OBJECT_BYTES,
  type PickleContext,
  VALUE_BYTES,
} from "./pickle-context.js";
import { fillNumpyArray, numpyCall } from "./pickle-numpy.js";
import type { PickleReader } from "./pickle-reader.js";

export interface PickleMachine {
  readonly stopped: boolean;
  stop(): void;
  /** The value on top when the pickle stopped. */
  result(): PickleValue;
  push(value: PickleValue): void;
  pushList(values: PickleValue[]): void;
  pushDictionary(): void;
  pushSet(values: readonly PickleValue[]): void;
  pushObject(object: PickleObject): void;
  pop(): PickleValue;
  /** The value on top, which stays. */
  top(): PickleValue;
  mark(): void;
  /** Everything above the last mark, which goes. */
  popMark(): PickleValue[];
  /** Drops the top value, or the mark when nothing is above it. */
  drop(): void;
  remember(slot: number): void;
  rememberNext(): void;
  recall(slot: number): void;
  /** Turns a name and arguments into a value, calling nothing. */
  call(callable: PickleValue, args: PickleValue): PickleValue;
  /** Fills the value on top from a state. */
  build(state: PickleValue): void;
  append(target: PickleValue, values: readonly PickleValue[]): void;
  setItems(target: PickleValue, keysAndValues: readonly PickleValue[]): void;
}

/** Memory that a file may ask for: a real one needs a few times its own bytes. */
const largestContents = (fileBytes: number) => Math.max(256 << 20, 16 * fileBytes);

export function pickleMachine(reader: PickleReader): PickleMachine {
  const { problem } = reader;
  let stack: PickleValue[] = [];
  const outer: PickleValue[][] = [];
  const memo = new Map<number, PickleValue>();
  let stopped = false;
  let spent = 0;
  const context: PickleContext = {
    spend(bytes) {
      spent += bytes;
      if (spent > largestContents(reader.length)) {
        throw problem(`contents of at most ${largestContents(reader.length)} bytes`, `${spent}`);
      }
    },
    problem,
  };
  const top = () => {
    if (stack.length === 0) throw problem("a value on the stack", "none");
    return stack[stack.length - 1];
  };
  const pop = () => {
    const value = top();
    stack.pop();
    return value;
  };
  const recall = (slot: number) => {
    const value = memo.get(slot);
    if (value === undefined) throw problem(`a value remembered as ${slot}`, "none");
    stack.push(value);
  };
  const remember = (slot: number) => {
    context.spend(2 * VALUE_BYTES);
    requireRoom(memo.size, problem);
    memo.set(slot, top());
  };
  return {
    get stopped() {
      return stopped;
    },
    stop() {
      stopped = true;
    },
    result: top,
    push: (value) => {
      stack.push(value);
    },
    pushList(values) {
      context.spend(LIST_BYTES);
      stack.push(values);
    },
    pushDictionary() {
      context.spend(DICTIONARY_BYTES);
      stack.push(new Map());
    },
    pushSet(values) {
      context.spend(DICTIONARY_BYTES);
      requireRoom(values.length, problem);
      stack.push(new Set(values));
    },
    pushObject(object) {
      context.spend(OBJECT_BYTES);
      stack.push(object);
    },
    pop,
    top,
    mark() {
      context.spend(LIST_BYTES);
      outer.push(stack);
      stack = [];
    },
    popMark() {
      const values = stack;
      const below = outer.pop();
      if (below === undefined) throw problem("a mark on the stack", "none");
      stack = below;
      return values;
    },
    drop() {
      if (stack.length > 0) stack.pop();
      else stack = outer.pop() ?? stack;
    },
    remember,
    rememberNext: () => remember(memo.size),
    recall,
    call(callable, args) {
      if (!isObject(callable) || !Array.isArray(args)) {
        throw problem("a class or function and a tuple", `${describe(callable)} and ${describe(args)}`);
      }
      context.spend(OBJECT_BYTES);
      return callByName(callable.global, args as readonly PickleValue[], context);
    },
    build(state) {
      const target = top();
      if (isArrayRecord(target)) fillNumpyArray(target, state, context);
      else if (isObject(target)) (target as Mutable<PickleObject>).state = state;
      else throw problem("an object to fill", describe(target));
    },
    append(target, values) {
      if (Array.isArray(target)) pushAll(target as PickleValue[], values);
      else if (isObject(target)) pushAll(target.items as PickleValue[], values);
      else if (target instanceof Set) {
        requireRoom(target.size + values.length, problem);
        for (const value of values) target.add(value);
      } else throw problem("a list or set to append to", describe(target));
    },
    setItems(target, keysAndValues) {
      if (keysAndValues.length % 2 !== 0) throw problem("a value for every key", "a key without");
      for (let i = 0; i < keysAndValues.length; i += 2) {
        const [key, value] = [keysAndValues[i], keysAndValues[i + 1]];
        if (target instanceof Map) {
          requireRoom(target.size, problem);
          target.set(key, value);
        } else if (isObject(target)) (target.items as PickleValue[]).push([key, value]);
        else throw problem("a dictionary to set in", describe(target));
      }
    },
  };
}

/** A class or function that is named and not called. */
export function globalNamed(module: string, name: string): PickleObject {
  return { global: `${module}.${name}`, args: null, state: null, items: [] };
}

/** The few names whose meaning is known stand for plain values; every other stays a name with its arguments. */
function callByName(global: string, args: readonly PickleValue[], context: PickleContext): PickleValue {
  switch (global) {
    case "collections.OrderedDict":
    case "collections.defaultdict":
    case "builtins.dict":
    case "__builtin__.dict":
      return dictOf(global, args, context);
    case "builtins.set":
    case "builtins.frozenset":
    case "__builtin__.set":
    case "__builtin__.frozenset":
      return setOf(global, args, context);
    case "_codecs.encode": {
      // Protocols without bytes write them as a latin-1 text.
      const [text, encoding] = args;
      if (typeof text !== "string" || encoding !== "latin1") break;
      context.spend(text.length);
      return new Uint8Array(Buffer.from(text, "latin1"));
    }
    case "builtins.bytearray":
    case "__builtin__.bytearray":
    case "builtins.bytes":
    case "__builtin__.bytes":
      if (args.length === 0) return new Uint8Array(0);
      if (args[0] instanceof Uint8Array) return args[0];
      if (typeof args[0] === "string" && args[1] === "latin-1") {
        context.spend(args[0].length);
        return new Uint8Array(Buffer.from(args[0], "latin1"));
      }
  }
  return numpyCall(global, args, context) ?? { global, args, state: null, items: [] };
}

function dictOf(global: string, args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [pairs] = args;
  if (global === "collections.defaultdict" || pairs === undefined) return new Map();
  if (pairs instanceof Map) return pairs;
  if (Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    context.spend(pairs.length * VALUE_BYTES);
    requireRoom(pairs.length, context.problem);
    return new Map(pairs as [PickleValue, PickleValue][]);
  }
  return { global, args, state: null, items: [] };
}

function setOf(global: string, args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [values] = args;
  if (values === undefined) return new Set();
  if (!Array.isArray(values)) return { global, args, state: null, items: [] };
  context.spend(values.length * VALUE_BYTES);
  requireRoom(values.length, context.problem);
  return new Set(values as PickleValue[]);
}

function requireRoom(size: number, problem: PickleContext["problem"]): void {
  if (size > MOST_ENTRIES) throw problem(`at most ${MOST_ENTRIES} entries`, `${size}`);
}

/** `push(...values)` without its limit on the number of arguments. */
function pushAll(target: PickleValue[], values: readonly PickleValue[]): void {
  for (const value of values) target.push(value);
}

function isObject(value: PickleValue): value is PickleObject {
  return hasKey(value, "global");
}

function isArrayRecord(value: PickleValue): value is Mutable<NumpyArray> {
  return hasKey(value, "dtype");
}

function hasKey(value: PickleValue, key: string): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

/** What kind of value it is, for messages. */
function describe(value: PickleValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a dictionary";
  if (value instanceof Set) return "a set";
  if (value instanceof Uint8Array) return "bytes";
  if (isObject(value)) return quoted(value.global);
  if (typeof value === "object") return "an array";
  return typeof value === "string" ? "a text" : "a number";
}
