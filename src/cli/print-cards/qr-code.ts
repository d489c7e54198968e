import { encode } from 'uqr';

/** Dark squares need a white edge of this many of their own width to be found by scanners. */
const EDGE = 4;

/** A QR code as an SVG that scales; 15% of it may be stained. */
export function drawQrCode(text: string): string {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + EDGE} ${y + EDGE}h1v1h-1z` : '')))
    .join('');
  const side = size + 2 * EDGE;
  return `<svg class="qr" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges" role="img" aria-label="The four lines as a QR code"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>`;
}
