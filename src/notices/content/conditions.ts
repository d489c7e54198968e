import { findCategory } from '../../columns/index.ts';
import { CONDITION_WORDS } from './condition-words.ts';
import { mistake, quoted, suggest, type At } from './mistake.ts';
import { isEmptyPlace, PLACE_NAMES, placeNamed } from './places.ts';
import type { Reader } from './reader.ts';

/** What a block depends on. */
export type Condition = {
  /** As it was written. */
  text: string;
  holds: (reader: Reader) => boolean;
};

type Term = (reader: Reader) => boolean;

const ALL_WORDS = [...CONDITION_WORDS.keys()];

/**
 * Reads 'bank details or payment card', 'former and not overdue', 'not {dpo}', 'kind Donor'. `and` and `or` are not
 * mixed: which comes first is not for readers to know.
 * @param kinds the organisation's own kinds, where they are known
 */
export function readCondition(text: string, at: At, kinds?: readonly string[]): Condition {
  const trimmed = text.trim().replaceAll(/\s+/g, ' ');
  if (trimmed === '') throw mistake(at, "'::: if' says no condition: write one, like '::: if bank details'");
  const parts = trimmed.split(/ (and|or) /i);
  const joints = new Set(parts.filter((_, i) => i % 2 === 1).map((joint) => joint.toLowerCase()));
  if (joints.size > 1)
    throw mistake(at, `${quoted(trimmed)} mixes 'and' and 'or': put one block into another`);
  const terms = parts.filter((_, i) => i % 2 === 0).map((part) => readTerm(part.trim(), at, kinds));
  const holds: Term = joints.has('or')
    ? (reader) => terms.some((term) => term(reader))
    : (reader) => terms.every((term) => term(reader));
  return { text: trimmed, holds };
}

function readTerm(text: string, at: At, kinds: readonly string[] | undefined): Term {
  const negated = /^not (.*)$/i.exec(text);
  if (negated) {
    const term = readTerm(negated[1].trim(), at, kinds);
    return (reader) => !term(reader);
  }
  const place = /^\{([^{}]*)\}$/.exec(text);
  if (place) return readPlaceTerm(place[1], at);
  const kind = /^kind (.+)$/i.exec(text);
  if (kind) return readKindTerm(kind[1], at, kinds);
  const language = /^language ([a-z]{2})$/i.exec(text);
  if (language) return ({ facts }) => facts.language === language[1].toLowerCase();
  if (findCategory(text)) return ({ facts }) => facts.categories.includes(text);
  const word = CONDITION_WORDS.get(text.toLowerCase());
  if (word) return word.holds;
  throw mistake(
    at,
    `there is no condition ${quoted(text)}: ${suggest(text, ALL_WORDS, quoted, "docs/notice-texts.md lists them all; the key of a category, like 'user.financial.income', is one too")}`,
  );
}

function readPlaceTerm(name: string, at: At): Term {
  const place = placeNamed(name);
  if (!place)
    throw mistake(
      at,
      `there is no placeholder '{${name}}': ${suggest(name, PLACE_NAMES, (each) => `'{${each}}'`)}`,
    );
  return (reader) => !isEmptyPlace(place, reader);
}

function readKindTerm(name: string, at: At, kinds: readonly string[] | undefined): Term {
  const wanted = name.toLowerCase();
  if (kinds && !kinds.some((kind) => kind.toLowerCase() === wanted))
    throw mistake(at, `there is no kind ${quoted(name)}: ${suggest(name, kinds)}`);
  return ({ facts }) => facts.kind.toLowerCase() === wanted;
}
