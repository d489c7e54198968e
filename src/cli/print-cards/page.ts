import { cardCode, cardLines, type CardFace, type ShareCard } from '../../vault/index.ts';
import { drawQrCode } from './qr-code.ts';
import { STYLE } from './style.ts';

/** What is printed on every card of a set. */
export type CardPage = CardFace & {
  /** The recipient that the cards' identity belongs to; no secret. */
  recipient: string;
};

/** One HTML file with a page for each card, which needs nothing from elsewhere and runs no script. Secret. */
export function printCards(cards: readonly ShareCard[], page: CardPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>Share cards, set ${cards[0].set}</title>
<style>${STYLE}</style>
</head>
<body>
<p class="first"><b>This file holds every card of the set: whoever has it has the key.</b> Print it single-sided on a printer
that keeps no copy, hand the cards out, then delete this file and the text files beside it.</p>
${cards.map((card) => printCard(card, page)).join('\n')}
</body>
</html>
`;
}

function printCard(card: ShareCard, page: CardPage): string {
  const { number, shares, threshold, set } = card;
  const others = threshold - 1;
  return `<section class="card">
<header class="top"><span>Rollcall share card</span><b>Secret · keep sealed</b></header>
<h1>Card ${number} <span>of ${shares}</span></h1>
<p class="label">${escapeHtml(page.label)}</p>
<p class="lead"><b>Any ${inWords(threshold)} of these ${inWords(shares)} cards</b> put together open all that is sealed: names, addresses, original
files. ${others === 1 ? 'One card alone opens' : `Any ${inWords(others)} of them open`} nothing and ${others === 1 ? 'tells' : 'tell'} nothing.</p>
<div class="share"><ol class="lines">${cardLines(card).map(printLine).join('')}</ol>${drawQrCode(cardCode(card))}</div>
<p class="hint">Small letters will do, spaces may be left out, and a 0 typed as O or a 1 as I or L is understood. The numbers at the start
belong to the line; its last character finds a slip. The square code holds the same four lines.</p>
<div class="text">
<div>
<h2>When it is needed</h2>
<ol>
<li>Fetch ${inWords(others)} more ${others === 1 ? 'card' : 'cards'} of set <b>${set}</b>.</li>
<li>On a computer that you trust, make a text file, <code>cards.txt</code>. Type the four lines of each card into it, or scan
the codes with an app that shows plain text. The order does not matter.</li>
<li>Give it to Rollcall where it asks for an identity: <code class="run">--identity cards.txt</code></li>
<li>Or make a key for the plain age tool: <code class="run">rollcall keyholder join cards.txt --out key.txt</code></li>
<li>If a line is refused, the message names card and line: compare that one with the paper.</li>
<li>Afterwards destroy <code>cards.txt</code> and <code>key.txt</code>, seal the cards in new envelopes and note the day below.</li>
</ol>
</div>
<div>
<h2>What this is</h2>
<p>A share of a key (Shamir’s scheme), kept by somebody of the organisation so that no one person opens personal data alone, and no
one lost paper locks them for ever.</p>
<h2 class="never">Never</h2>
<ul>
<li>keep, carry, copy or photograph ${inWords(threshold)} cards of a set together;</li>
<li>scan the code with an app that looks things up on the web or keeps a history;</li>
<li>send it by mail or chat, or read it out on the phone;</li>
<li>throw it away: shred it, once it is replaced.</li>
</ul>
<h2>Lost, or seen by others</h2>
<p>Say so at once. A new set is made (<code>keyholder split</code>) and this one retired.</p>
</div>
</div>
<table class="kept"><tr><td>Keeper</td><td>Kept at</td><td>Received on</td><td>Envelope number</td></tr>
<tr><td>Checked on</td><td>Checked on</td><td>Checked on</td><td>Opened on, for</td></tr></table>
<footer class="foot"><span>Set ${set} · made ${page.madeAt.toISOString().slice(0, 10)} · format 1</span><span>${printRecipient(card, page.recipient)}</span></footer>
</section>`;
}

function printLine(line: string): string {
  const [place, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' '))];
  return `<li><i>${place}</i>${rest}</li>`;
}

function printRecipient(card: ShareCard, recipient: string): string {
  if (card.kind === 'hybrid') return `age recipient (post-quantum), check ${card.recipientCheck}`;
  return `age recipient <code>${recipient}</code>`;
}

function inWords(count: number): string {
  return (
    ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][count] ?? String(count)
  );
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
