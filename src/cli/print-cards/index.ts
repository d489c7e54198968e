export { printCards, type CardPage } from './page.ts';
