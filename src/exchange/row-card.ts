import { normaliseLanguage, splitFullName, type ColumnDecision, type Field } from '../columns/index.ts';
import { cellText, type Page } from '../files/index.ts';
import type { Card } from '../people/index.ts';

type Text = (page: Page, row: number) => string;
type Filler = (card: Card, text: string) => void;

const FILLERS: Partial<Record<Field, Filler>> = {
  reference: (card, text) => (card.reference ??= text),
  nationalId: (card, text) => (card.nationalId ??= text),
  title: (card, text) => (card.title ??= text),
  givenName: (card, text) => (card.givenName ??= text),
  familyName: (card, text) => (card.familyName ??= text),
  birthDate: (card, text) => (card.birthDate ??= text),
  city: (card, text) => (card.city ??= text),
  region: (card, text) => (card.region ??= text),
  postcode: (card, text) => (card.postcode ??= text),
  country: (card, text) => (card.country ??= text),
  language: (card, text) => (card.language ??= normaliseLanguage(text) ?? undefined),
  email: (card, text) => (card.email ??= []).push(text),
  phone: (card, text) => (card.phone ??= []).push(text),
  addressLine: (card, text) => (card.address ??= []).push(text),
  fullName: (card, text) => {
    card.fullName ??= text;
    const { given, family } = splitFullName(text);
    if (given) card.givenName ??= given;
    if (family) card.familyName ??= family;
  },
};

/** Makes contact cards from the rows of a table: the fields that a card has, as the file wrote them; languages as codes. */
export function createCardReader(decisions: ColumnDecision[]): (page: Page, row: number) => Card {
  const columns = decisions.flatMap(({ field, index }) => {
    const fill = field && FILLERS[field];
    return fill ? [{ fill, index }] : [];
  });
  return (page, row) => {
    const card: Card = {};
    for (const { fill, index } of columns) {
      const text = cellText(page, row, index).trim();
      if (text !== '') fill(card, text);
    }
    return card;
  };
}

/** Reads one field of a row; '' where the table has no column for it. */
export function fieldReader(decisions: ColumnDecision[], field: Field): Text {
  const column = decisions.find((decision) => decision.field === field);
  return column ? (page, row) => cellText(page, row, column.index).trim() : () => '';
}
