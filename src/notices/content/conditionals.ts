import { readCondition, type Condition } from './conditions.ts';
import { mistake, quoted, type At } from './mistake.ts';

/** A text, cut where something depends on something. */
export type Piece<T> =
  | { kind: 'text'; text: T; line: number }
  | { kind: 'choice'; branches: { condition: Condition | null; pieces: Piece<T>[] }[] };

type Choice = Extract<Piece<string>, { kind: 'choice' }>;

const FENCE = /^\s{0,3}:::(.*)$/;
const DEEPEST = 4;

/**
 * Cuts a text at '::: if …', '::: else if …', '::: else' and ':::', each on a line of its own. Blocks may stand in
 * blocks.
 */
export function cutAtConditions(
  body: string,
  { file, line: firstLine }: At,
  kinds?: readonly string[],
): Piece<string>[] {
  const top: Piece<string>[] = [];
  const open: { choice: Choice; line: number; condition: string }[] = [];
  let [pieces, lines, start] = [top, [] as string[], firstLine];
  const endText = (next: number): void => {
    if (lines.some((line) => line.trim() !== ''))
      pieces.push({ kind: 'text', text: lines.join('\n'), line: start });
    lines = [];
    start = next;
  };
  for (const [i, text] of body.split('\n').entries()) {
    const fence = FENCE.exec(text);
    if (!fence) {
      lines.push(text);
      continue;
    }
    const at = { file, line: firstLine + i };
    endText(at.line + 1);
    const said = readFence(fence[1].trim(), at);
    if (said.kind === 'if') {
      if (open.length >= DEEPEST)
        throw mistake(at, `blocks stand ${DEEPEST} deep here: write it more simply`);
      const branch = { condition: readCondition(said.condition, at, kinds), pieces: [] };
      const choice: Choice = { kind: 'choice', branches: [branch] };
      pieces.push(choice);
      open.push({ choice, line: at.line, condition: said.condition });
      pieces = branch.pieces;
      continue;
    }
    const block = open.at(-1);
    if (!block) throw mistake(at, `'${text.trim()}' ends or divides a block, and none is open: remove it`);
    if (said.kind === 'end') {
      open.pop();
      pieces = open.at(-1)?.choice.branches.at(-1)!.pieces ?? top;
      continue;
    }
    const { branches } = block.choice;
    if (branches.at(-1)!.condition === null)
      throw mistake(at, "nothing comes after '::: else' but ':::': close the block");
    const condition = said.condition === undefined ? null : readCondition(said.condition, at, kinds);
    const branch = { condition, pieces: [] };
    branches.push(branch);
    pieces = branch.pieces;
  }
  endText(0);
  const unclosed = open.at(-1);
  if (unclosed)
    throw mistake(
      { file, line: unclosed.line },
      `the block '::: if ${unclosed.condition}' is not closed: write ':::' on a line of its own where it ends`,
    );
  return top;
}

type Fence = { kind: 'if'; condition: string } | { kind: 'else'; condition?: string } | { kind: 'end' };

function readFence(said: string, at: At): Fence {
  if (said === '') return { kind: 'end' };
  const [, otherwise, , condition] = /^(else)?\s*(if\b(.*))?$/i.exec(said) ?? [];
  if (otherwise === undefined && condition === undefined)
    throw mistake(
      at,
      `${quoted(`::: ${said}`)} is not known: write '::: if …', '::: else if …', '::: else' or ':::'`,
    );
  if (otherwise === undefined) return { kind: 'if', condition: condition.trim() };
  return { kind: 'else', condition: condition?.trim() };
}

/** The pieces that whoever it is for reads, in order. */
export function* chosenPieces<T>(
  pieces: readonly Piece<T>[],
  holds: (condition: Condition) => boolean,
): Generator<Extract<Piece<T>, { kind: 'text' }>> {
  for (const piece of pieces) {
    if (piece.kind === 'text') yield piece;
    else {
      const branch = piece.branches.find(({ condition }) => condition === null || holds(condition));
      if (branch) yield* chosenPieces(branch.pieces, holds);
    }
  }
}

/** The same pieces with each text made into something else. */
export function mapPieces<T, U>(pieces: readonly Piece<T>[], make: (text: T, line: number) => U): Piece<U>[] {
  return pieces.map((piece) =>
    piece.kind === 'text'
      ? { ...piece, text: make(piece.text, piece.line) }
      : {
          kind: 'choice',
          branches: piece.branches.map(({ condition, pieces }) => ({
            condition,
            pieces: mapPieces(pieces, make),
          })),
        },
  );
}

/** Every text and every condition, whoever reads it. */
export function listPieces<T>(pieces: readonly Piece<T>[]): { texts: T[]; conditions: Condition[] } {
  const found = { texts: [] as T[], conditions: [] as Condition[] };
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      found.texts.push(piece.text);
      continue;
    }
    for (const branch of piece.branches) {
      if (branch.condition) found.conditions.push(branch.condition);
      const inside = listPieces(branch.pieces);
      found.texts.push(...inside.texts);
      found.conditions.push(...inside.conditions);
    }
  }
  return found;
}
